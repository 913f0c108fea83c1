import type { DecimalString } from '../domain/decimal.js';
import type { FindingKind } from './findings.js';

/** What moved a book, signed: contracts bought, cash (equity less exposure) that came in. */
export interface BookMove {
  readonly contracts: DecimalString;
  readonly cash: DecimalString;
}

/** The venue's own record of what was found, enough to know it again. */
export type FindingTrace =
  | {
      readonly kind: 'event';
      readonly eventKind: 'trade' | 'forced';
      readonly executionId: string;
      readonly clientOrderId: string;
      readonly contracts: DecimalString;
      readonly price: DecimalString;
      readonly fee: DecimalString;
      readonly time: number;
    }
  | {
      readonly kind: 'transfer';
      readonly transferId: string;
      readonly amount: DecimalString;
      readonly time: number;
    };

/** One thing that differs between a book and the ledger. */
export interface Finding {
  readonly kind: FindingKind;
  readonly token: string;
  /** What it is about, the same while it lasts: the id of an event, transfer or order, `position`, `cash`, a coin. */
  readonly subject: string;
  /** In words, with every figure. */
  readonly what: string;
  /** Null where it moved nothing yet, as an open order. */
  readonly move: BookMove | null;
  readonly trace: FindingTrace | null;
}

/** Everything that differs in one book at one reading. */
export interface BookDifference {
  readonly token: string;
  readonly account: string;
  readonly contract: string;
  readonly ledger: BookMove;
  readonly venue: BookMove;
  readonly findings: readonly Finding[];
}

/** Input of `auditor/<venue>`. */
export interface AuditorInput {
  readonly venue: string;
  /** Carried over a continue-as-new: findings whose funds were told. */
  readonly told?: readonly number[];
}

export interface AuditInput {
  /** The attempt ends by itself after this long. */
  readonly endAfterMs: number;
  /** Ids of findings whose funds were told: noted first, so that they are not returned again. */
  readonly told: readonly number[];
}

/** A finding on record. */
export interface RecordedFinding extends Finding {
  readonly id: number;
}

export interface AuditResult {
  /** Not told yet, oldest first. */
  readonly findings: readonly RecordedFinding[];
}

/** On the audit queue, by a worker that holds the accounts' keys. */
export interface AuditActivities {
  auditBooks(input: AuditInput): Promise<AuditResult>;
  /** What differs in the fund's book now, read twice. Books nothing but funding, fees and announced transfers. */
  bookDifference(token: string): Promise<BookDifference>;
}
