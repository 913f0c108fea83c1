import type { BookDifference, BookMove, Finding, FindingTrace, RecordedFinding } from '../contract/audit.js';
import type { DealingRecord } from '../contract/dealing.js';
import type { FindingKind } from '../contract/findings.js';
import type { Role } from '../contract/operator-role.js';
import type { RetirementRecord } from '../contract/retirement.js';
import type { UnitChangeRecord } from '../contract/unit-change.js';
import type { DecimalString } from '../domain/decimal.js';
import type { Transfer } from '../venue/port.js';
import type { FundRecord } from './records/fund.js';

/** A fund as the audit of its book finds it. */
export interface AuditView {
  readonly fund: FundRecord;
  /** Changes with everything that may move the book: a rebalance opened, a booking. */
  readonly revision: string;
  /** Its book is not audited meanwhile. */
  readonly openRebalance: string | null;
  /** Venue time: earlier transfers are part of the initial capital; null before the fund is established. */
  readonly establishedAt: number | null;
  /** Venue time up to which all transfers are booked. */
  readonly transfersCheckedUntil: number | null;
}

/** What people announce. `fee-sweep` pays the fees payable out, so the equity stays; the others move equity and NAV. */
export const ANNOUNCED_KINDS = ['fee-sweep', 'top-up', 'withdrawal'] as const;
export type AnnouncedKind = (typeof ANNOUNCED_KINDS)[number];
/** The others are the cash of creations and redemptions that were dealt: the claim becomes cash, the equity stays. */
export type TransferKind = AnnouncedKind | 'creation' | 'redemption';

export interface Announcement {
  readonly id: string;
  readonly token: string;
  readonly kind: AnnouncedKind;
  /** Above zero, whichever way it goes. */
  readonly amount: DecimalString;
  readonly reason: string;
  readonly validForMs: number;
}

export interface ExpectedTransfer {
  readonly id: string;
  readonly token: string;
  readonly account: string;
  readonly kind: TransferKind;
  /** As the venue shows it: above zero comes in. */
  readonly amount: DecimalString;
  readonly reason: string;
  readonly registeredBy: string;
  readonly registeredAt: number;
  readonly expiresAt: number;
  readonly state: 'expected' | 'booked' | 'expired' | 'cancelled';
  readonly closedAt: number | null;
  readonly venueTransferId: string | null;
}

export interface UnmatchedTransfer {
  readonly transfer: Transfer;
  readonly why: string;
}

export interface BookedTransfers {
  readonly fund: FundRecord;
  readonly booked: readonly ExpectedTransfer[];
  /** Not booked, oldest first; trading must not go on before a person has looked. */
  readonly unmatched: readonly UnmatchedTransfer[];
}

export interface FindingRecord extends RecordedFinding {
  readonly foundAt: number;
  readonly toldAt: number | null;
  readonly resolvedAt: number | null;
  readonly resolvedBy: string | null;
}

export interface NamedRole {
  readonly name: string;
  readonly role: Role;
}

/** Whoever's token it is. */
export interface Principal extends NamedRole {
  /** Only its holder has seen the token: needed to propose and to approve. */
  readonly renewed: boolean;
}

export interface Operator extends Principal {
  readonly issuedBy: string;
  readonly issuedAt: number;
}

export interface AdoptionLine extends BookMove {
  readonly kind: FindingKind;
  readonly subject: string;
  readonly what: string;
  readonly trace: FindingTrace | null;
}

/** What two people take over: proposed by one, approved by another. */
export interface Adoption {
  readonly id: string;
  readonly token: string;
  readonly reason: string;
  readonly lines: readonly AdoptionLine[];
  /** Of token and lines: approved is exactly what was proposed. */
  readonly hash: string;
  readonly proposedBy: string;
  readonly proposedAt: number;
  readonly expiresAt: number;
  readonly approvedBy: string | null;
  readonly approvedAt: number | null;
  readonly from: BookMove | null;
  readonly to: BookMove | null;
}

export interface AnnouncedTransfers {
  readonly booked: readonly Transfer[];
  /** They have come, and are not booked yet. */
  readonly open: readonly Transfer[];
}

/**
 * What the ledger keeps for the reconciliation, for announced transfers, and for what people take over. The same
 * database as `Ledger`; every method that speaks for a person takes that person's token and checks it in the
 * transaction that writes. Throws `NotAuthenticatedError`, `NotAuthorisedError`, `LedgerUnavailableError`.
 */
export interface AuditLedger {
  /** Tokens of the funds that are established. */
  auditedFunds(): Promise<readonly string[]>;
  /** Throws `UnknownFundError`. */
  auditView(token: string): Promise<AuditView>;
  /** Matches transfers of the venue with announced ones and books those, each once by its id. */
  bookTransfers(token: string, transfers: readonly Transfer[]): Promise<BookedTransfers>;
  /** Matches without booking: what `bookTransfers` would leave. */
  unmatchedTransfers(token: string, transfers: readonly Transfer[]): Promise<readonly UnmatchedTransfer[]>;
  /** Those of an account's transfers that were announced. */
  announcedAmong(account: string, transfers: readonly Transfer[]): Promise<AnnouncedTransfers>;
  /** All transfers up to this venue time are booked. Never back. */
  noteTransfersChecked(token: string, until: number): Promise<void>;

  /** Replaces the open findings of a fund: new ones are recorded, those that are gone resolved. */
  recordFindings(token: string, findings: readonly Finding[]): Promise<void>;
  /** Open, and their funds not told. Oldest first. */
  untoldFindings(): Promise<readonly RecordedFinding[]>;
  noteTold(ids: readonly number[]): Promise<void>;
  /** Newest first. */
  findings(filter: { token: string | null; open: boolean; limit: number }): Promise<readonly FindingRecord[]>;

  /** Throws `TransferRefusedError`. The same announcement twice is one. */
  expectTransfer(operatorToken: string, announcement: Announcement): Promise<ExpectedTransfer>;
  cancelTransfer(operatorToken: string, id: string): Promise<ExpectedTransfer>;
  /** Takes a creation or redemption back that no rebalance deals with yet. Throws `DealingRefusedError`. */
  cancelDealing(operatorToken: string, id: string, reason?: string | null): Promise<DealingRecord>;
  /** Takes back a split or merge that has not taken effect. Throws `UnitChangeRefusedError`. */
  cancelUnitChange(
    operatorToken: string,
    cancel: { readonly id: string; readonly reason: string },
  ): Promise<UnitChangeRecord>;
  /** Takes back a retirement that has not taken effect. Throws `RetirementRefusedError`. */
  cancelRetirement(
    operatorToken: string,
    cancel: { readonly id: string; readonly reason: string },
  ): Promise<RetirementRecord>;
  /** Newest first. */
  expectedTransfers(filter: { token: string | null; open: boolean }): Promise<readonly ExpectedTransfer[]>;
  /** Marks announced transfers whose time is over, and returns those of this fund that are. */
  expiredTransfers(token: string): Promise<readonly ExpectedTransfer[]>;

  /**
   * The new operator's token, which is shown this once. The first operator needs nobody's token, and is an approver;
   * every further one that of an approver. An approver unless told. Throws `OperatorRefusedError`.
   */
  addOperator(name: string, operatorToken: string | null, role?: Role): Promise<string>;
  /** Of another than oneself. Throws `OperatorRefusedError`. */
  changeRole(change: NamedRole, operatorToken: string): Promise<Operator>;
  /** A new token that nobody else has seen; the old one ends. */
  renewOperator(operatorToken: string): Promise<{ readonly name: string; readonly token: string }>;
  removeOperator(name: string, operatorToken: string): Promise<void>;
  operators(): Promise<readonly Operator[]>;
  /** The operator's name; a viewer is enough unless told. Throws `NotAuthorisedError`. */
  whoIs(operatorToken: string, needed?: Role): Promise<string>;
  principal(operatorToken: string): Promise<Principal>;

  /** Throws `AdoptionRefusedError` where the difference holds what cannot be adopted, or nothing. */
  proposeAdoption(operatorToken: string, difference: BookDifference, reason: string): Promise<Adoption>;
  /**
   * Books what was proposed, in one transaction, and resolves its findings. Throws `AdoptionRefusedError`: by the
   * person who proposed it, expired, done before, the difference is another by now, the fund trades.
   */
  approveAdoption(operatorToken: string, id: string, difference: BookDifference): Promise<Adoption>;
  /** Null where there is none of this id. */
  adoption(id: string): Promise<Adoption | null>;
  adoptions(token: string | null): Promise<readonly Adoption[]>;
}
