import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { addressOf, connectionConfig, type LedgerPlace } from './database.js';
import { CHANNEL } from './notify.js';
import { unavailable } from './session.js';

export interface FundChangesOptions {
  readonly place: LedgerPlace;
  /** Must not throw. */
  readonly listener: (token: string) => void;
  /** All funds: called for after each reconnect. */
  readonly tokens: () => Promise<readonly string[]>;
  readonly log: (message: string) => void;
}

export interface FundChanges {
  stop(): Promise<void>;
}

const KEEPALIVE_MS = 5_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;

/** Listens on a connection of its own until stopped. Throws `LedgerUnavailableError` if the first one fails. */
export async function listenToFundChanges(options: FundChangesOptions): Promise<FundChanges> {
  const address = addressOf(options.place.databaseUrl);
  const stopping = new AbortController();
  let present = await connect(options, address);
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await present.broken;
      if (stopping.signal.aborted) return;
      options.log(`connection to the ledger at ${address} lost: fund changes are read again once it is back`);
      const next = await reconnect(options, address, stopping.signal);
      if (next === null) return;
      present = next;
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await present.close();
      await running;
    },
  };
}

interface Connection {
  /** Settles when the connection is gone, for whatever reason. */
  readonly broken: Promise<void>;
  close(): Promise<void>;
}

async function connect({ place, listener }: FundChangesOptions, address: string): Promise<Connection> {
  const client = new pg.Client({ ...connectionConfig(place), query_timeout: KEEPALIVE_MS });
  client.on('notification', ({ payload }) => {
    const [schema, token] = (payload ?? '').split('/');
    if (schema === place.schema && token !== undefined) listener(token);
  });
  const gone = new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('end', () => resolve());
  });
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
  } catch (error) {
    await client.end().catch(() => {});
    throw unavailable(error, address);
  }
  const unanswered = keepAsking(client);
  const close = async (): Promise<void> => {
    unanswered.stop();
    await client.end().catch(() => {});
  };
  return { broken: Promise.race([gone, unanswered.promise]).then(close), close };
}

/** A half-open connection says nothing: only a question that stays unanswered shows it. */
function keepAsking(client: pg.Client): { promise: Promise<void>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      client.query('select 1').catch(() => resolve());
    }, KEEPALIVE_MS);
  });
  return { promise, stop: () => clearInterval(timer) };
}

/** Null once stopping. */
async function reconnect(
  options: FundChangesOptions,
  address: string,
  stopping: AbortSignal,
): Promise<Connection | null> {
  for (
    let backoff = FIRST_BACKOFF_MS;
    !stopping.aborted;
    backoff = Math.min(2 * backoff, LONGEST_BACKOFF_MS)
  ) {
    await delay(backoff, undefined, { signal: stopping }).catch(() => {});
    if (stopping.aborted) return null;
    const connection = await connect(options, address).catch(() => null);
    if (connection === null) continue;
    if (await retell(options)) return connection;
    await connection.close();
  }
  return null;
}

/** Something may have changed while nobody listened. */
async function retell({ tokens, listener }: FundChangesOptions): Promise<boolean> {
  const all = await tokens().catch(() => null);
  if (all === null) return false;
  for (const token of all) listener(token);
  return true;
}
