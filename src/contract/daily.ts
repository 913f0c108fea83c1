import type { OutcomeKind } from './rebalance.js';

/** Input of `dailyRebalance`; the business time comes from the schedule, and what is left out has a default. */
export interface DailyInput {
  /** Funds asked by one activity: 50. */
  readonly shardSize?: number;
  /** How long the report waits for the slowest fund, in milliseconds: ten minutes. */
  readonly answerWithinMs?: number;
  /** Only for a run that a person starts: the nominal time, ISO 8601 UTC, of a daily that was missed. */
  readonly businessTime?: string;
}

export interface DailyRow {
  readonly token: string;
  readonly key: string;
  /** `unanswered`: no outcome in time; the fund goes on by itself. */
  readonly outcome: OutcomeKind | 'unanswered';
  readonly reason: string | null;
}

export interface DailyReport {
  readonly businessTime: string;
  readonly rows: readonly DailyRow[];
}
