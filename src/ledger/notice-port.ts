import type { NotTradableCode } from '../contract/tradable.js';

/** Whether a token can be traded, as its markets are told. Times are milliseconds since 1970. */
export interface MarketNotice {
  /** Without a gap, in the order of what happened. */
  readonly number: number;
  /** The same at every delivery, and in no other ledger. */
  readonly uid: string;
  readonly token: string;
  readonly tradable: boolean;
  readonly reasons: readonly NotTradableCode[];
  /** Splits and merges up to then. */
  readonly unitsVersion: number;
  readonly at: number;
}

/** One that is this process's to deliver to a market, until the claim runs out. */
export interface DueNotice extends MarketNotice {
  /** This one included. */
  readonly attempts: number;
}

/** A market that has not taken its next notice. */
export interface UntoldMarket {
  readonly channel: string;
  readonly notice: MarketNotice;
  readonly trouble: string | null;
}

/** What the markets are told, one after the other. */
export interface NoticeLedger {
  /**
   * Compares what the ledger says of each token with its latest notice, and writes those that are missing. By the
   * database's clock; of several processes that look at once one writes.
   */
  noteTradability(): Promise<readonly MarketNotice[]>;
  /**
   * The oldest notice that a market has not taken, where it is due there; null where none is. A market that is new is
   * told the latest of each token first. It is nobody else's until `forMs` from now.
   */
  claimNotice(channel: string, forMs: number): Promise<DueNotice | null>;
  noticeTaken(channel: string, number: number): Promise<void>;
  /** Due again `inMs` from now. */
  noticeLeft(channel: string, number: number, trouble: string, inMs: number): Promise<void>;
  /** Markets that live processes tell, and that have left a notice for longer than this. */
  untoldMarkets(forMs: number): Promise<readonly UntoldMarket[]>;
}
