import type { Account } from '../port.js';
import { VenueError } from '../venue-error.js';
import { asTransportFailure, type BybitApi, type BybitClient, createClient, isHttpReply } from './client.js';
import type { Answer, Endpoint } from './endpoint.js';
import { type HttpWire, httpWire } from './http-wire.js';
import type { Credentials, Settings } from './options.js';
import { type Question, readReply, transportError, unreadable } from './reply.js';

/** Asks the venue in the name of one account, or of none for public endpoints. */
export interface Session {
  /** One request, sent once. Throws a `VenueError` unless the venue agreed and answered in full. */
  ask<Result>(endpoint: Endpoint<Result>, send: (api: BybitApi) => Promise<unknown>): Promise<Answer<Result>>;
  /** The error of an answer whose fields are well formed but do not fit the question. */
  misfit(endpoint: Endpoint<unknown>, what: string): VenueError;
}

export interface Sessions {
  readonly open: Session;
  of(account: Account): Session;
  close(): void;
}

/** One client per account, over shared connections and one shared rate limit. */
export function sessionsOf(settings: Settings): Sessions {
  const wire = httpWire(settings.timeoutMs);
  const sessions = new Map<Account, Session>();
  const pacer = once(() => createClient(settings, wire, null, null));
  return {
    open: session(settings, null, async () => ({ keys: null, client: await pacer() })),
    of(account) {
      const known = sessions.get(account);
      if (known !== undefined) return known;
      const signed = once(() => signedClient(settings, wire, account, pacer));
      const opened = session(settings, account, signed);
      sessions.set(account, opened);
      return opened;
    },
    close: () => wire.close(),
  };
}

interface Caller {
  readonly keys: Credentials | null;
  readonly client: BybitClient;
}

function session(settings: Settings, account: Account | null, callerOf: () => Promise<Caller>): Session {
  return {
    async ask(endpoint, send) {
      const { client, keys } = await callerOf();
      const question = { endpoint, account, keys };
      const started = performance.now();
      const log = (code: string): void =>
        settings.onCall({
          account,
          endpoint: endpoint.name,
          milliseconds: performance.now() - started,
          code,
        });
      try {
        const answer = await answerTo(question, () => send(client));
        log('0');
        return answer;
      } catch (error) {
        log(error instanceof VenueError ? error.code : 'UNKNOWN');
        throw error;
      }
    },
    misfit: (endpoint, what) => unreadable({ endpoint, account, keys: null }, what),
  };
}

async function answerTo<Result>(
  question: Question<Result>,
  send: () => Promise<unknown>,
): Promise<Answer<Result>> {
  const reply = await send().catch((error: unknown) => {
    throw transportError(question, asTransportFailure(error));
  });
  if (!isHttpReply(reply)) throw unreadable(question, 'the client library returned no HTTP reply');
  return readReply(question, reply);
}

async function signedClient(
  settings: Settings,
  wire: HttpWire,
  account: Account,
  pacer: () => Promise<BybitClient>,
): Promise<Caller> {
  const keys = keysOf(settings, account);
  return { keys, client: await createClient(settings, wire, keys, await pacer()) };
}

function keysOf(settings: Settings, account: Account): Credentials {
  try {
    const keys = settings.credentials(account);
    if (keys.apiKey !== '' && keys.secret !== '') return keys;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new VenueError('unauthorised', 'NO_CREDENTIALS', `bybit account '${account}': no key: ${why}`);
  }
  throw new VenueError(
    'unauthorised',
    'NO_CREDENTIALS',
    `bybit account '${account}': the key or its secret is empty`,
  );
}

/** Runs `make` at the first call and keeps its result; a failure is not kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null;
  return () => {
    kept ??= make().catch((error: unknown) => {
      kept = null;
      throw error;
    });
    return kept;
  };
}
