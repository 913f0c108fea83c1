/** Input of `monitor/<contract>`. */
export interface MonitorInput {
  readonly contract: string;
  /** Carried over a continue-as-new. */
  readonly told?: readonly ToldBreach[];
}

export interface WatchInput {
  readonly contract: string;
  /** The attempt ends by itself after this long, so that deploys find no endless activity. */
  readonly endAfterMs: number;
  /** Told to their funds not long ago: reported again only after a while, if they last. */
  readonly reported: readonly ToldBreach[];
}

export interface Breach {
  readonly token: string;
  readonly anchorSeq: number;
  readonly price: string;
  readonly time: number;
  /** By the clock of the worker that saw it, for measurement alone; missing in what an earlier version has told. */
  readonly seenAt?: number;
  /** The fund may not trade now: people were told, in the ledger. */
  readonly stopped?: true;
}

/** `agoMs`: how long before the start of the watch (or of the run) the fund was told. */
export interface ToldBreach extends Breach {
  readonly agoMs: number;
  /** How often in a row the same was told; missing where the run before this one was of an earlier version. */
  readonly times?: number;
}

export interface WatchResult {
  readonly breaches: readonly Breach[];
}
