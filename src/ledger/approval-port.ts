import type { Dangerous } from '../contract/dangerous.js';

/**
 * - `open`: nobody has decided.
 * - `approved`: decided, and its effect is still to come.
 * - `used`: it had its effect, once.
 * - `declined`, `expired`: it never has one.
 */
export type ApprovalState = 'open' | 'approved' | 'used' | 'declined' | 'expired';

/** What one person proposed, and what became of it. Times in milliseconds since 1970, by the database's clock. */
export interface Approval {
  readonly id: string;
  readonly dangerous: Dangerous;
  /** SHA-256 of action, token and parameters: exactly this is decided. */
  readonly hash: string;
  readonly reason: string;
  readonly requestKey: string;
  readonly proposedBy: string;
  readonly proposedAt: number;
  /** Until then it is decided and carried out, or not at all. */
  readonly expiresAt: number;
  readonly state: ApprovalState;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  /** Why it was declined. */
  readonly note: string | null;
  readonly usedAt: number | null;
  /** What it brought about, in words. */
  readonly effect: string | null;
}

export interface Proposal {
  readonly dangerous: Dangerous;
  readonly reason: string;
  /** The same proposal under the same key is one. */
  readonly requestKey: string;
}

/** What two people decide. Every method that speaks for a person takes that person's token. */
export interface ApprovalLedger {
  /** Since when two people are needed for what is dangerous; null while one is enough. Never released. */
  twoPeopleSince(): Promise<number | null>;
  /** Throws `ApprovalRefusedError`. */
  propose(operatorToken: string, proposal: Proposal): Promise<Approval>;
  /** By an approver who is not the one who proposed it; again it is the same. Throws `ApprovalRefusedError`. */
  approve(operatorToken: string, id: string): Promise<Approval>;
  /** By an approver, or by the one who proposed it; also what was approved and has had no effect yet. Throws `ApprovalRefusedError`. */
  decline(operatorToken: string, id: string, reason: string): Promise<Approval>;
  /** Null where there is none of this id. */
  approval(id: string): Promise<Approval | null>;
  /** Newest first; `open`: those that wait for a decision or their effect. */
  approvals(filter: { readonly open: boolean; readonly limit: number }): Promise<readonly Approval[]>;
}
