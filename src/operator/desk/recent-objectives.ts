import type { Objectives } from '../../config/objectives.js';
import type { MonitoringLedger } from '../../ledger/monitoring-port.js';
import { type ObjectiveResult, objectiveReport } from '../../monitoring/objectives.js';

const SPAN_MS = 24 * 3_600_000;
/** A day of a thousand funds is a long question: it is not asked every second. */
const KEPT_MS = 30_000;

/** Which objectives the last 24 hours have missed, judged anew every half minute. */
export class RecentObjectives {
  #missed: readonly ObjectiveResult[] = [];
  #judgedAt = 0;

  constructor(
    readonly ledger: Pick<MonitoringLedger, 'endedRebalances' | 'openBreaches'>,
    readonly targets: Objectives,
  ) {}

  async missed(): Promise<readonly ObjectiveResult[]> {
    const until = Date.now();
    if (until - this.#judgedAt < KEPT_MS) return this.#missed;
    const report = await objectiveReport(this.ledger, this.targets, { from: until - SPAN_MS, until });
    this.#missed = report.objectives.filter(({ isMissed }) => isMissed);
    this.#judgedAt = until;
    return this.#missed;
  }
}
