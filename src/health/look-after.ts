import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { channelsOf } from '../alerts/channels.js';
import { deliverAlerts } from '../alerts/deliver.js';
import type { Alerting } from '../config/alert-settings.js';
import type { AlertLedger } from '../ledger/alert-port.js';
import type { HealthLedger } from '../ledger/health-port.js';
import { HealthBoard } from './board.js';
import { watchHealth } from './health-watch.js';
import { beat } from './heartbeat.js';
import { watchLedger } from './ledger-outage.js';
import { outageNotes } from './outage-notes.js';

export interface LookAfterOptions {
  readonly ledger: AlertLedger & HealthLedger;
  readonly client: Client;
  readonly alerting: Alerting;
  readonly dataDir: string;
  readonly log: Logger;
  /** Its market has a time of its own, and nobody is to be told of what never happened. */
  readonly replaying: boolean;
}

/** What a worker of the role `control` does so that people know how the engine does: until stopped. */
export function lookAfter(options: LookAfterOptions): { stop(): Promise<void> } {
  const { ledger, client, alerting, dataDir, log, replaying } = options;
  const channels = channelsOf(alerting, log, replaying);
  const parts = [deliverAlerts({ ledger, channels, log })];
  if (!replaying) {
    const board = new HealthBoard();
    const notes = outageNotes(join(dataDir, 'ledger-outage.json'));
    const self = `${hostname()}/${process.pid}`;
    parts.push(
      watchHealth({ ledger, client, board, log }),
      watchLedger({ ledger, channels, notes, process: self, log }),
    );
    const { heartbeat: settings } = alerting;
    if (settings !== null) parts.push(beat({ settings, troubles: () => board.troubles(), log }));
  }
  return {
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}
