import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Environment } from '../config/environment.js';
import { lookAfter } from '../health/look-after.js';
import { reportProcess } from '../health/report-process.js';
import type { AlertLedger } from '../ledger/alert-port.js';
import type { HealthLedger } from '../ledger/health-port.js';
import type { MonitoringLedger } from '../ledger/monitoring-port.js';
import { watchObjectives } from '../monitoring/watch-objectives.js';
import type { Venue } from '../venue/port.js';
import type { WorkerSettings } from './worker-settings.js';

/** Every worker says how it does; one of the role control looks after the whole. A replay has no health to speak of. */
export function keepHealth(of: {
  readonly settings: WorkerSettings;
  readonly environment: Environment;
  readonly client: Client;
  readonly ledger: AlertLedger & HealthLedger & MonitoringLedger;
  readonly venue: Venue;
  readonly venueTime: 'market' | 'wall';
  readonly log: Logger;
}): { stop(): Promise<void> } {
  const { settings, environment, client, ledger, venue, venueTime, log } = of;
  const { roles, replaying = false } = settings;
  const { alerting, dataDir, objectives: targets } = environment;
  // The clock of a simulated venue is this machine's own, or none of this world.
  const clock = venueTime === 'wall' ? () => venue.serverTime() : null;
  const parts = [
    ...(roles.includes('control') ? [lookAfter({ ledger, client, alerting, dataDir, log, replaying })] : []),
    ...(roles.includes('control') && !replaying ? [watchObjectives({ ledger, targets, log })] : []),
    ...(replaying ? [] : [reportProcess({ ledger, client, venueTime: clock, roles, log })]),
  ];
  return {
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}
