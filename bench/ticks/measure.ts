import type { Ledger } from '../../src/ledger/port.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { startForked } from '../fork.js';
import { inTurn } from '../in-turn.js';
import type { Size } from '../size.js';
import { openBands } from './bands.js';
import { bareFlood } from './bare-client.js';
import type { Flood } from './flood.js';
import { watcherFlood } from './watcher.js';

/** Ticks per second, and per second of this process' processor time. */
export interface TickRate {
  readonly perSecond: number;
  readonly perProcessorSecond: number;
}

export interface TickPairs {
  /** Funds whose bands are judged. */
  readonly funds: number;
  readonly pairs: readonly { readonly watcher: TickRate; readonly bare: TickRate }[];
}

/** (c): a flood of ticks through the watcher and through a bare client, both in this process. */
export async function measureTicks(
  databaseUrl: string,
  size: Size,
  progress: (line: string) => void,
): Promise<readonly TickPairs[]> {
  const server = await startForked('./ticks/server.ts', { ticks: size.ticks });
  const found: TickPairs[] = [];
  try {
    for (const funds of size.watched) {
      const schema = await openBands(databaseUrl, funds);
      const ledger = await postgresLedger({ databaseUrl, schema, maxConnections: 2 });
      const pairs = await pairsOf(server, ledger, size).finally(() => ledger.disconnect());
      found.push({ funds, pairs });
      progress(`(c) ${funds} funds: ${size.floods} pairs of ${size.ticks} ticks`);
    }
    return found;
  } finally {
    await server.stop();
  }
}

type Server = Awaited<ReturnType<typeof startForked>>;

async function pairsOf(server: Server, ledger: Ledger, size: Size): Promise<TickPairs['pairs']> {
  const pairs: { watcher: TickRate; bare: TickRate }[] = [];
  const url = server.url;
  const { ticks } = size;
  const clients = {
    watcher: (flood: Flood) => watcherFlood(url, ledger, flood),
    bare: (flood: Flood) => bareFlood(url, ticks, flood),
  };
  for (let pair = 1 - size.warmUps; pair <= size.floods; pair++) {
    const rates: Partial<Record<keyof typeof clients, TickRate>> = {};
    for (const kind of inTurn(['watcher', 'bare'] as const, pair)) {
      rates[kind] = await timed(server, ticks, clients[kind]);
    }
    const { watcher, bare } = rates;
    if (pair > 0 && watcher !== undefined && bare !== undefined) pairs.push({ watcher, bare });
  }
  return pairs;
}

async function timed(
  server: Server,
  ticks: number,
  client: (flood: Flood) => Promise<void>,
): Promise<TickRate> {
  // What the run before left behind is no part of this one, where the collector can be called.
  globalThis.gc?.();
  let started = 0;
  let seconds = 0;
  let processor = process.cpuUsage();
  await client({
    begin: () => {
      processor = process.cpuUsage();
      started = performance.now();
      server.tell({ kind: 'flood' });
    },
    end: () => {
      seconds = (performance.now() - started) / 1_000;
      processor = process.cpuUsage(processor);
    },
  });
  const processorSeconds = (processor.user + processor.system) / 1_000_000;
  return { perSecond: ticks / seconds, perProcessorSecond: ticks / processorSeconds };
}
