import { join } from 'node:path';
import { type PaperConfig, type PaperSettings, readPaperConfig } from './config.js';
import { advance } from './engine/clock.js';
import { Exchange } from './engine/exchange.js';
import { FAULTLESS, type Seam } from './hooks.js';
import { openMarket } from './market/open-market.js';
import { buildServer } from './rest/server.js';
import { lockState } from './state/lock.js';
import { openStore, type Store } from './state/store.js';
import { openStreams } from './stream/doors.js';

export interface RunningPaperExchange {
  /** Where REST and, with ws:// instead, the streams are: http://127.0.0.1:PORT. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the simulated exchange on its state directory, where an earlier one may have been killed. Throws a
 * `PaperConfigError` that lists every mistake, a `StateInUseError`, or a `MarketMismatchError`.
 */
export async function startPaperExchange(
  config: PaperConfig,
  seam: Seam = FAULTLESS,
): Promise<RunningPaperExchange> {
  const settings = readPaperConfig(config);
  const lock = await lockState(settings.stateDir);
  const store = openStore(join(settings.stateDir, 'exchange.lmdb'));
  const release = async () => {
    await store.close();
    await lock.release();
  };
  try {
    return await run(settings, store, seam, release);
  } catch (error) {
    await release();
    throw error;
  }
}

async function run(
  settings: PaperSettings,
  store: Store,
  seam: Seam,
  release: () => Promise<void>,
): Promise<RunningPaperExchange> {
  openAccounts(settings, store);
  const { market, controlled } = openMarket(settings, store);
  const exchange = new Exchange(settings, store, market, seam);
  const server = buildServer(exchange, controlled);
  const streams = openStreams(server.server, exchange);
  const close = async () => {
    market.stop();
    exchange.close();
    streams.close();
    await server.close();
    await release();
  };
  try {
    await market.start((time, quotes) => advance(exchange, time, quotes));
    exchange.resumeMatching();
    const url = await server.listen({ host: settings.host, port: settings.port });
    return { url, close };
  } catch (error) {
    market.stop();
    exchange.close();
    streams.close();
    await server.close();
    throw error;
  }
}

/** An account is opened with its deposit once; later starts find it as it is. */
function openAccounts(settings: PaperSettings, store: Store): void {
  store.change(() => {
    for (const { name, deposit } of settings.accounts) {
      if (store.accounts.doesExist(name)) continue;
      store.accounts.putSync(name, { name, cash: deposit, deposits: deposit });
    }
  });
}
