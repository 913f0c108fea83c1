/** `critical`: look now. `error`: look today. `warning`: know of it. `notice`: good news. */
export type Severity = 'critical' | 'error' | 'warning' | 'notice';

/** What an alert says beside what happened; looked up by its code in docs/alerts.md. */
export interface AlertRule {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
  /**
   * When it ends by itself: then it is resolved, and people are told. Null: it tells of something that happened, and
   * ends when somebody acknowledges it.
   */
  readonly over: string | null;
  /** What to do step by step: a page of docs/ and a heading there. */
  readonly runbook: string;
}

/** The end of many a remedy. */
export const RESUME = 'mend what the reason names, then `ballast resume TOKEN`';

/** The gravest first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'notice'];

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
