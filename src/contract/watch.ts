/** Input of `monitor/<contract>`. */
export interface MonitorInput {
  readonly contract: string;
}

export interface WatchInput {
  readonly contract: string;
  /** The attempt ends by itself after this long, so that deploys find no endless activity. */
  readonly endAfterMs: number;
  /** Told to their funds just now: reported again only after a while, if they last. */
  readonly reported: readonly Breach[];
}

export interface Breach {
  readonly token: string;
  readonly anchorSeq: number;
  readonly price: string;
  readonly time: number;
}

export interface WatchResult {
  readonly breaches: readonly Breach[];
}
