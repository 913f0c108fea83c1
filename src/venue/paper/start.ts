import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type PaperConfig, type PaperSettings, readPaperConfig } from './config.js';
import { advance } from './engine/clock.js';
import { Exchange } from './engine/exchange.js';
import { FaultControl } from './faults/control.js';
import { FAULTLESS } from './hooks.js';
import { MarketMismatchError, openMarket } from './market/open-market.js';
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
export async function startPaperExchange(config: PaperConfig): Promise<RunningPaperExchange> {
  const settings = readPaperConfig(config);
  const lock = await lockState(settings.stateDir);
  const store = openStore(join(settings.stateDir, 'exchange.lmdb'), settings.durability);
  const release = async () => {
    await store.close();
    await lock.release();
  };
  try {
    return await run(settings, store, release);
  } catch (error) {
    await release();
    throw error;
  }
}

async function run(
  settings: PaperSettings,
  store: Store,
  release: () => Promise<void>,
): Promise<RunningPaperExchange> {
  refuseOrphans(settings, store);
  openAccounts(settings, store);
  const { market, controlled } = openMarket(settings, store);
  const exchange = new Exchange(settings, store, market, FAULTLESS);
  const faults = new FaultControl(exchange, settings.keepFaults, endAtOnce);
  const server = buildServer(exchange, controlled, faults);
  const streams = openStreams(server.server, exchange);
  const close = async () => {
    market.stop();
    exchange.close();
    faults.close();
    streams.close();
    await server.close();
    await release();
  };
  try {
    await market.start((time, quotes) => advance(exchange, time, quotes));
    faults.resume(settings.faults);
    exchange.resumeMatching();
    const url = await listen(server, settings, store);
    return { url, close };
  } catch (error) {
    market.stop();
    exchange.close();
    streams.close();
    await server.close();
    throw error;
  }
}

/** Nothing is cleaned up, as nothing would be. */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** A port that was chosen freely is kept, so that those who knew the address find it after a restart. */
async function listen(server: FastifyInstance, { host, port }: PaperSettings, store: Store): Promise<string> {
  const kept = store.notes.get('port');
  if (port !== 0 || typeof kept !== 'number') return remember(await server.listen({ host, port }), store);
  try {
    return await server.listen({ host, port: kept });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error; // node's own shape of such errors
    return remember(await server.listen({ host, port: 0 }), store);
  }
}

function remember(url: string, store: Store): string {
  store.change(() => store.notes.putSync('port', Number(new URL(url).port)));
  return url;
}

/** What the state still holds must stay tradable, or it could be neither valued nor closed. */
function refuseOrphans(settings: PaperSettings, store: Store): void {
  const listed = new Set(settings.contracts.map(({ contract }) => contract));
  const held = [...store.positions.getRange()].filter(({ value }) => value.contracts !== '0');
  const open = [...store.openOrders.getRange()].map(({ key, value }) => store.orders.get([value, key]));
  const needed = [...held.map(({ value }) => value.contract), ...open.map((order) => order?.contract)];
  const missing = [...new Set(needed)].filter((contract) => contract !== undefined && !listed.has(contract));
  if (missing.length === 0) return;
  throw new MarketMismatchError(
    `The state directory '${settings.stateDir}' holds positions or open orders in ${missing.join(', ')}, which the configuration does not list: add these contracts again, or close what is held first.`,
  );
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
