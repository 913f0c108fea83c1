/** Whoever trades for some funds: all workers on one namespace of one Temporal server. */
export interface Engine {
  readonly id: string;
  /** For people. */
  readonly name: string;
}

/** One engine's right to send orders of an account. Times are milliseconds since 1970 by the database's clock. */
export interface Lease {
  readonly account: string;
  readonly engine: Engine;
  /** Greater than that of everyone who held the account before. */
  readonly token: number;
  readonly since: number;
  /** Until then nobody else can take it, unless it is renewed. */
  readonly until: number;
  /** From the reading to `until`; below zero where it has lapsed. */
  readonly leftMs: number;
}
