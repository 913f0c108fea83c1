import type { OutcomeKind } from '../contract/rebalance.js';
import type { FundOverview } from './records/fund.js';
import type { VenueOutage } from './records/watch.js';

/** What the ledger shows of how the engine does. Instants in milliseconds since 1970. */
export interface HealthReading {
  /** By the database's clock. */
  readonly now: number;
  readonly overviews: readonly FundOverview[];
  /** Dailies of the last days that came to a strike or to an answer. */
  readonly dailies: readonly { readonly token: string; readonly nominalTime: number }[];
  /** Attempts that are open for longer than the deadline of their fund and a quarter of an hour. */
  readonly stuck: readonly { readonly id: string; readonly token: string; readonly openedAt: number }[];
  /** Funds whose attempts since their last rebalance that reached its end all fell short of theirs. */
  readonly unfinished: readonly Unfinished[];
  /** When a new price of each contract was judged last, by the database's clock. */
  readonly ticks: readonly { readonly contract: string; readonly at: number }[];
  readonly outages: readonly VenueOutage[];
  /** What workers that live have said of themselves. */
  readonly processes: readonly ProcessReport[];
}

export interface Unfinished {
  readonly token: string;
  /** When the first of the attempts began. */
  readonly since: number;
  /** The last of them. */
  readonly id: string;
  readonly outcome: OutcomeKind;
  readonly reason: string | null;
}

export interface ProcessReport {
  /** Host and process id. */
  readonly process: string;
  readonly roles: readonly string[];
  /** How far its clock is ahead of the other, in milliseconds; null where it is not known. */
  readonly aheadOfLedger: number | null;
  readonly aheadOfVenue: number | null;
  /** Since when it does not reach Temporal, by its own clock; null where it does. */
  readonly temporalOutSince: number | null;
  readonly temporalTrouble: string | null;
}

/** What is judged by those who look after the engine's health. */
export interface HealthLedger {
  healthReading(): Promise<HealthReading>;
  /** Milliseconds since 1970 by the database's clock. */
  clock(): Promise<number>;
  reportProcess(report: ProcessReport): Promise<void>;
  /** It ends: what it said last does not count any more. */
  forgetProcess(process: string): Promise<void>;
}
