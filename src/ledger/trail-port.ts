/** From where somebody spoke. `temporal`: by its UI, command line or API, where anybody can call himself anything. */
export type Origin = 'command line' | 'desk' | 'temporal';

/** Where somebody speaks. */
export interface Place {
  readonly origin: Origin;
  /** Of the network, as the desk sees it; null where there is none. */
  readonly address: string | null;
}

/** What a person asks of a workflow, put on record before it is sent. */
export interface Word extends Place {
  readonly action: string;
  /** Null: all funds. */
  readonly token: string | null;
  /** Null where the action takes none. */
  readonly reason: string | null;
  readonly requestKey: string;
  /** Who the sender says it is; counts where no token proves more. */
  readonly by: string;
}

/** What a person did, and what came of it. */
export interface TrailEntry {
  readonly id: number;
  /** Milliseconds since 1970, by the database's clock. */
  readonly at: number;
  /** By name; `verified` where a token of this ledger proved it. */
  readonly who: string | null;
  readonly verified: boolean;
  readonly origin: Origin;
  /** Of the network; null where none is known. */
  readonly address: string | null;
  readonly action: string;
  readonly token: string | null;
  readonly reason: string | null;
  readonly requestKey: string | null;
  /** `asked`: no answer is on record. */
  readonly outcome: 'asked' | 'done' | 'refused';
  readonly what: string | null;
  /** Of a request to rebalance: the latest attempt, and how it ended. */
  readonly rebalance: { readonly id: string; readonly outcome: string | null } | null;
}

export interface TrailFilter {
  readonly token: string | null;
  readonly who: string | null;
  readonly action: string | null;
  readonly requestKey?: string | null;
  /** Milliseconds since 1970: from this one on, and before that one. */
  readonly since: number | null;
  readonly until: number | null;
  readonly limit: number;
}

/** Who did what, when, why, from where, and what came of it: rows that only grow. */
export interface TrailLedger {
  /**
   * The same again is one word, unless it was refused. Throws `NotAuthenticatedError`, and `NotAuthorisedError` for a
   * viewer.
   */
  sayWord(operatorToken: string | null, word: Word): Promise<void>;
  /** What was said was refused before it reached the ledger. */
  noteRefused(word: Word, why: string): Promise<void>;
  /** What was said has had its effect, of which the ledger has no other record. */
  noteDone(word: Word, what: string): Promise<void>;
  /** Newest first. */
  auditTrail(filter: TrailFilter): Promise<readonly TrailEntry[]>;
}
