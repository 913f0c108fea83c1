import { type Logger, pino } from 'pino';
import { readEnvironment } from '../../../src/config/environment.js';
import { loadFunds } from '../../../src/config/funds-file.js';
import type { Desk } from '../../../src/operator/desk/desk.js';
import { type Listening, onLoopback } from '../../../src/operator/desk/listening.js';
import { openDesk } from '../../../src/operator/desk/open-desk.js';
import type { SessionSettings } from '../../../src/operator/desk/sessions.js';
import { openKeys } from '../../../src/operator/public/open-keys.js';
import { temporalSettings } from '../../../src/operator/temporal-connection.js';
import { openVenue } from '../../../src/venue/open-venue.js';
import type { OperatorWorld } from '../operator-world.js';

/** The desk of a world, at a port of its own unless it has to be this one. */
export function deskOf(world: Pick<OperatorWorld, 'env' | 'ledger'>, port = 0): Promise<Desk> {
  return deskAt(world, onLoopback(port));
}

export async function deskAt(
  { env, ledger }: Pick<OperatorWorld, 'env' | 'ledger'>,
  listening: Listening,
  sessions: SessionSettings = {},
  log: Logger = pino({ level: 'silent' }),
): Promise<Desk> {
  const environment = readEnvironment(env);
  const { venue: settings } = await loadFunds(environment.fundsFile);
  const opened = openVenue(settings, environment);
  const { objectives } = environment;
  const keys = await openKeys(environment, environment.dataDir);
  const temporalUi = 'http://127.0.0.1:8233/namespaces/default';
  const temporal = () => temporalSettings(env, { environment, dataDir: environment.dataDir, running: null });
  const parts = { ledger, keys, objectives, ...opened, temporalUi, temporal, sessions, log };
  const desk = await openDesk(parts, listening);
  return {
    url: desk.url,
    close: async () => {
      await desk.close();
      await opened.venue.close();
    },
  };
}
