import type { Client } from '@temporalio/client';
import type { Registry } from 'prom-client';
import { DAILY_SCHEDULE_ID } from '../contract/names.js';
import type { MetricSource } from './metric-source.js';
import { ReadGauge } from './read-gauge.js';

const ANSWER_MS = 3_000;

/** The schedule of the daily rebalance, as Temporal has it. */
export function scheduleMetrics(registry: Registry, client: Client): MetricSource {
  const paused = new ReadGauge(registry, 'ballast_schedule_paused', '1 while no daily rebalance is started.');
  const next = new ReadGauge(
    registry,
    'ballast_schedule_next_timestamp_seconds',
    'When the next daily rebalance is due, in seconds since 1970.',
  );
  const lateness = new ReadGauge(
    registry,
    'ballast_schedule_last_lateness_seconds',
    'How long after its time the latest daily rebalance was started.',
  );
  const missed = new ReadGauge(
    registry,
    'ballast_schedule_missed',
    'Daily rebalances that were never started, because nothing ran for an hour when they were due.',
  );
  const gauges = [paused, next, lateness, missed];
  const forget = () => {
    for (const one of gauges) one.clear();
  };
  return {
    name: 'schedule',
    forget,
    refresh: async () => {
      const { state, info } = await client.withDeadline(Date.now() + ANSWER_MS, () =>
        client.schedule.getHandle(DAILY_SCHEDULE_ID).describe(),
      );
      forget();
      paused.set({}, state.paused ? 1 : 0);
      missed.set({}, info.numActionsMissedCatchupWindow);
      const [soonest] = info.nextActionTimes;
      if (soonest !== undefined) next.set({}, soonest.getTime() / 1_000);
      const latest = info.recentActions.at(-1);
      if (latest === undefined) return;
      lateness.set({}, (latest.takenAt.getTime() - latest.scheduledAt.getTime()) / 1_000);
    },
  };
}
