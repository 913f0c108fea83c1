import type { Account, VenueHealth } from '../port.js';
import { VenueError } from '../venue-error.js';
import { asTransportFailure, type BybitApi, createClient, isHttpReply } from './client.js';
import type { Answer, Endpoint } from './endpoint.js';
import { Gate } from './gate.js';
import { type HttpReply, type HttpWire, httpWire } from './http-wire.js';
import type { Credentials, Settings } from './options.js';
import { notSent, type Question, readReply, transportError, unreadable } from './reply.js';

/** Asks the venue in the name of one account, or of none for public endpoints. */
export interface Session {
  /**
   * One request, sent once, and not at all where `mayLeave` says no right before it is signed. Throws a `VenueError`
   * unless the venue agreed and answered in full.
   */
  ask<Result>(
    endpoint: Endpoint<Result>,
    send: (api: BybitApi) => Promise<unknown>,
    mayLeave?: () => boolean,
  ): Promise<Answer<Result>>;
  /** The error of an answer whose fields are well formed but do not fit the question. */
  misfit(endpoint: Endpoint<unknown>, what: string): VenueError;
}

export interface Sessions {
  readonly open: Session;
  of(account: Account): Session;
  health(): VenueHealth;
  close(): void;
}

interface Caller {
  readonly keys: Credentials | null;
  readonly client: BybitApi;
}

/** What all sessions of a venue share. */
interface House {
  readonly settings: Settings;
  readonly wire: HttpWire;
  readonly gate: Gate;
}

/** One client per account, over shared connections, limits and health. */
export function sessionsOf(settings: Settings): Sessions {
  const wire = httpWire(settings.timeoutMs);
  const gate = new Gate(settings);
  const sessions = new Map<Account, Session>();
  const house: House = { settings, wire, gate };
  const open = session(
    house,
    null,
    once(async () => ({ keys: null, client: await createClient(settings, wire, null) })),
  );
  return {
    open,
    of(account) {
      const known = sessions.get(account);
      if (known !== undefined) return known;
      const opened = session(
        house,
        account,
        once(() => signedCaller(house, account)),
      );
      sessions.set(account, opened);
      return opened;
    },
    health: () => gate.health(),
    close() {
      gate.close();
      wire.close();
    },
  };
}

function session(house: House, account: Account | null, callerOf: CallerOf): Session {
  const { settings } = house;
  const { banMs } = settings;
  return {
    async ask(endpoint, send, mayLeave = () => true) {
      const { client, keys } = await callerOf().catch((error: unknown) => {
        throw error instanceof NoKeys
          ? notSent({ endpoint, account, keys: null, banMs }, 'unauthorised', 'NO_CREDENTIALS', error.message)
          : error;
      });
      const question = { endpoint, account, keys, banMs };
      const started = performance.now();
      const log = (code: string): void =>
        settings.onCall({
          account,
          endpoint: endpoint.name,
          milliseconds: performance.now() - started,
          code,
        });
      try {
        const answer = await throughGate(house.gate, question, async () => {
          if (!mayLeave()) throw tooLate(question);
          return await send(client);
        });
        log('0');
        return answer;
      } catch (error) {
        log(error instanceof VenueError ? error.code : 'UNKNOWN');
        throw error;
      }
    },
    misfit: (endpoint, what) => unreadable({ endpoint, account, keys: null, banMs }, what),
  };
}

async function throughGate<Result>(
  gate: Gate,
  question: Question<Result>,
  send: () => Promise<unknown>,
): Promise<Answer<Result>> {
  const pass = await gate.enter(question);
  let reply: HttpReply | null = null;
  try {
    reply = await replyTo(question, send);
    const answer = readReply(question, reply);
    pass.answered(reply, answer.time);
    return answer;
  } catch (error) {
    const failure = error instanceof VenueError ? error : unreadable(question, String(error));
    pass.failed(failure, reply);
    throw failure;
  }
}

async function replyTo(question: Question<unknown>, send: () => Promise<unknown>): Promise<HttpReply> {
  const reply = await send().catch((error: unknown) => {
    throw error instanceof VenueError ? error : transportError(question, asTransportFailure(error));
  });
  if (!isHttpReply(reply)) throw unreadable(question, 'the client library returned no HTTP reply');
  return reply;
}

const tooLate = (question: Question<unknown>): VenueError =>
  notSent(question, 'unavailable', 'TOO_LATE', 'not sent: it waited on this machine for longer than it may');

type CallerOf = () => Promise<Caller>;

async function signedCaller({ settings, wire }: House, account: Account): Promise<Caller> {
  const keys = keysOf(settings, account);
  return { keys, client: await createClient(settings, wire, keys) };
}

class NoKeys extends Error {
  override readonly name = 'NoKeys';
}

function keysOf(settings: Settings, account: Account): Credentials {
  try {
    const keys = settings.credentials(account);
    if (keys.apiKey !== '' && keys.secret !== '') return keys;
  } catch (error) {
    throw new NoKeys(`no key: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new NoKeys('no key: it or its secret is empty');
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
