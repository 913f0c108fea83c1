import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Objectives } from '../config/objectives.js';
import type { NewAlert } from '../contract/alert.js';
import type { AlertLedger } from '../ledger/alert-port.js';
import type { MonitoringLedger } from '../ledger/monitoring-port.js';
import { missedText } from './missed-text.js';
import { type ObjectiveResult, objectiveReport } from './objectives.js';

const LOOK_EVERY_MS = 5 * 60_000;
const SPAN_MS = 24 * 3_600_000;

/** Tells people, until stopped, which objectives the last 24 hours have missed, and that they are met again. */
export function watchObjectives(options: {
  readonly ledger: Pick<MonitoringLedger, 'endedRebalances' | 'openBreaches'> &
    Pick<AlertLedger, 'holdAlerts'>;
  readonly targets: Objectives;
  readonly log: Pick<Logger, 'warn'>;
  readonly everyMs?: number;
}): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const looking = look(options, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await looking;
    },
  };
}

async function look(
  { ledger, targets, log, everyMs = LOOK_EVERY_MS }: Parameters<typeof watchObjectives>[0],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const until = Date.now();
      const { objectives } = await objectiveReport(ledger, targets, { from: until - SPAN_MS, until });
      const missed = objectives.filter(({ isMissed }) => isMissed);
      await ledger.holdAlerts(['objective-missed'], missed.map(missedAlert));
    } catch (error) {
      log.warn({ err: error }, 'the objectives cannot be judged: the ledger does not answer');
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function missedAlert(result: ObjectiveResult): NewAlert {
  return {
    kind: 'objective-missed',
    token: null,
    what: missedText(result),
    key: `objective/${result.name}`,
  };
}
