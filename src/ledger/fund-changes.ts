import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { addressOf, connectionConfig, type LedgerPlace } from './database.js';
import { CHANNEL } from './notify.js';
import { unavailable } from './session.js';

export interface FundChangesOptions {
  readonly place: LedgerPlace;
  /** All funds: called for after each reconnect. */
  readonly tokens: () => Promise<readonly string[]>;
  readonly log: (message: string) => void;
}

type Listener = (token: string) => void;

/**
 * One connection for all who listen, opened for the first of them and kept: a watch that ends and begins again, as
 * at every breach, would otherwise open one at the very moment that counts.
 */
export class FundChanges {
  readonly #listeners = new Set<Listener>();
  #connection: Promise<Running> | null = null;

  constructor(readonly options: FundChangesOptions) {}

  /** Throws `LedgerUnavailableError` where there is no connection yet, and none can be made. */
  async listen(listener: Listener): Promise<{ stop(): Promise<void> }> {
    this.#connection ??= run(this.options, (token) => this.#tell(token));
    try {
      await this.#connection;
    } catch (error) {
      this.#connection = null;
      throw error;
    }
    // Not the function itself: the same one may listen twice.
    const own: Listener = (token) => listener(token);
    this.#listeners.add(own);
    return {
      stop: async () => {
        this.#listeners.delete(own);
      },
    };
  }

  async stop(): Promise<void> {
    this.#listeners.clear();
    const running = await this.#connection?.catch(() => null);
    await running?.stop();
  }

  /** An error of a listener would otherwise end the process out of a socket's event. */
  #tell(token: string): void {
    for (const listener of this.#listeners) {
      try {
        listener(token);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.options.log(`a listener to changes of ${token} failed: ${why}`);
      }
    }
  }
}

interface Running {
  stop(): Promise<void>;
}

const KEEPALIVE_MS = 5_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;

/** Until stopped. Throws `LedgerUnavailableError` if the first connection fails. */
async function run(options: FundChangesOptions, tell: Listener): Promise<Running> {
  const address = addressOf(options.place.databaseUrl);
  const stopping = new AbortController();
  let present = await connect(options, tell, address);
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await present.broken;
      if (stopping.signal.aborted) return;
      options.log(`connection to the ledger at ${address} lost: fund changes are read again once it is back`);
      const next = await reconnect(options, tell, address, stopping.signal);
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

async function connect({ place }: FundChangesOptions, tell: Listener, address: string): Promise<Connection> {
  const client = new pg.Client({ ...connectionConfig(place), query_timeout: KEEPALIVE_MS });
  client.on('notification', ({ payload }) => {
    const [schema, token] = (payload ?? '').split('/');
    if (schema === place.schema && token !== undefined) tell(token);
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
  tell: Listener,
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
    const connection = await connect(options, tell, address).catch(() => null);
    if (connection === null) continue;
    if (await retell(options, tell)) return connection;
    await connection.close();
  }
  return null;
}

/** Something may have changed while nobody listened. */
async function retell({ tokens }: FundChangesOptions, tell: Listener): Promise<boolean> {
  const all = await tokens().catch(() => null);
  if (all === null) return false;
  for (const token of all) tell(token);
  return true;
}
