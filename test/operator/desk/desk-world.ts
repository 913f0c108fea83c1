import { readEnvironment } from '../../../src/config/environment.js';
import { loadFunds } from '../../../src/config/funds-file.js';
import type { Desk } from '../../../src/operator/desk/desk.js';
import { openDesk } from '../../../src/operator/desk/open-desk.js';
import { openKeys } from '../../../src/operator/public/open-keys.js';
import { openVenue } from '../../../src/venue/open-venue.js';
import type { OperatorWorld } from '../operator-world.js';

/** The desk of a world, at a port of its own unless it has to be this one. */
export async function deskOf({ env, ledger }: OperatorWorld, port = 0): Promise<Desk> {
  const environment = readEnvironment(env);
  const { venue: settings } = await loadFunds(environment.fundsFile);
  const opened = openVenue(settings, environment);
  const { objectives } = environment;
  const keys = await openKeys(environment, environment.dataDir);
  const temporalUi = 'http://127.0.0.1:8233/namespaces/default';
  const desk = await openDesk({ ledger, keys, objectives, ...opened, temporalUi }, port);
  return {
    url: desk.url,
    close: async () => {
      await desk.close();
      await opened.venue.close();
    },
  };
}
