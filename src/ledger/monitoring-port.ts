import type { AlertKind } from '../contract/alert-rules.js';
import type { FindingKind } from '../contract/findings.js';
import type { OutcomeKind } from '../contract/rebalance.js';
import type { DecimalString } from '../domain/decimal.js';
import type { Cause } from '../domain/request-priority.js';
import type { Side } from '../venue/port.js';

/** A rebalance as it is measured once it has ended. Instants in milliseconds since 1970, by the workers' clocks. */
export interface EndedRebalance {
  readonly id: string;
  readonly token: string;
  readonly cause: Cause;
  readonly attempt: number;
  readonly outcome: OutcomeKind;
  readonly openedAt: number;
  readonly closedAt: number;
  /** Daily: when it was due. */
  readonly nominalTime: number | null;
  /** Interim: when the watch saw first that the price had left the range. Null from before this was recorded. */
  readonly breachSeenAt: number | null;
  /** From then to the intent of its first order; null where an earlier attempt sent it, or none was sent. */
  readonly breachToOrderMs: number | null;
  /** Where it moved the rebalance point: for how long the price had been beyond the range of the one that it left. */
  readonly outsideMs: number | null;
  /** Mark price of the first strike. */
  readonly strikePrice: DecimalString | null;
  readonly leverage: { readonly before: DecimalString; readonly after: DecimalString } | null;
  readonly orders: number;
  readonly fills: readonly EndedFill[];
}

export interface EndedFill {
  readonly side: Side;
  readonly contracts: DecimalString;
  readonly price: DecimalString;
  readonly fee: DecimalString;
  readonly markPrice: DecimalString | null;
}

/** How many rebalances of a cause have ended, whatever their outcome. */
export interface EndedCount {
  readonly token: string;
  readonly cause: Cause;
  readonly ended: number;
}

/** How much of what needs a person there is. */
export interface AttentionCounts {
  /** `raised` since the ledger began, `open` now. */
  readonly alerts: readonly { readonly kind: AlertKind; readonly raised: number; readonly open: number }[];
  readonly findings: readonly { readonly kind: FindingKind; readonly open: number }[];
}

/** What is measured. */
export interface MonitoringLedger {
  /** The earliest first, at most `limit` of them. */
  endedRebalances(span: {
    readonly from: number;
    readonly until: number;
    readonly limit: number;
  }): Promise<readonly EndedRebalance[]>;
  /** From this instant on, by token and cause. */
  endedCounts(since: number): Promise<readonly EndedCount[]>;
  /** Funds beyond their range now, and since when, the longest first; as far as a rebalance was asked for. */
  openBreaches(): Promise<readonly { readonly token: string; readonly since: number }[]>;
  attentionCounts(): Promise<AttentionCounts>;
}
