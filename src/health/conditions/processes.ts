import type { NewAlert } from '../../contract/alert.js';
import type { HealthReading, ProcessReport } from '../../ledger/health-port.js';

/** Bybit refuses a request whose clock is a second ahead; half of that is the time to act. */
export const MOST_SKEW_MS = 500;
const OUT_MS = 30_000;

/** Workers whose machine has a clock that is not the ledger's, or not the venue's. */
export function wrongClocks({ processes }: HealthReading): readonly NewAlert[] {
  return processes.flatMap((report) => {
    const { process, aheadOfLedger, aheadOfVenue } = report;
    const wrong = [skewText(aheadOfLedger, "the ledger's"), skewText(aheadOfVenue, "the venue's")].flatMap(
      (text) => text ?? [],
    );
    if (wrong.length === 0) return [];
    const what = `the clock of worker ${nameOf(report)} is ${wrong.join(' and ')}`;
    return [{ kind: 'clock-skew', token: null, what, key: `clock/${process}` } as const];
  });
}

function skewText(ahead: number | null, whose: string): string | null {
  if (ahead === null || Math.abs(ahead) <= MOST_SKEW_MS) return null;
  const seconds = (Math.abs(ahead) / 1_000).toFixed(1);
  return `${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} ${whose}`;
}

/** Workers that cannot reach Temporal, while they reach the ledger. */
export function withoutTemporal({ now, processes }: HealthReading): readonly NewAlert[] {
  return processes.flatMap((report) => {
    const { process, temporalOutSince: since, temporalTrouble } = report;
    if (since === null || now - since < OUT_MS) return [];
    const why = temporalTrouble === null ? '' : ` (${temporalTrouble})`;
    const what = `worker ${nameOf(report)} has not reached Temporal since ${new Date(since).toISOString()}${why}`;
    return [{ kind: 'temporal-unreachable', token: null, what, key: `temporal/${process}` } as const];
  });
}

const nameOf = ({ process, roles }: ProcessReport): string => `${process} (${roles.join(', ')})`;
