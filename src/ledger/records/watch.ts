import type { FundState } from '../../contract/fund-state.js';
import type { Trading } from '../../contract/trading-switch.js';
import type { DecimalString } from '../../domain/decimal.js';
import type { Anchor } from '../../domain/rebalance-point.js';

/** A venue that one process has given up asking for a while. Instants in milliseconds since 1970. */
export interface VenueOutage {
  /** Host and process id. */
  readonly process: string;
  readonly venue: string;
  readonly since: number;
  readonly reason: string;
  /** Null while it is being tried. */
  readonly nextProbeAt: number | null;
}

/** A fund's band as the watcher needs it. */
export interface WatchedFund {
  readonly token: string;
  readonly contract: string;
  readonly leverage: DecimalString;
  readonly state: FundState;
  /** By its own state and by the switch for all funds. */
  readonly trading: Trading;
  /** Why it trades less than all, in words; null where nothing holds it back. */
  readonly heldBack: string | null;
  readonly anchor: Anchor;
}

/** How far the watcher of a contract has judged: the last price, and against which anchors. */
export interface WatchProgress {
  readonly contract: string;
  readonly time: number;
  readonly price: DecimalString;
  readonly anchors: Readonly<Record<string, number>>;
}
