import type { Account, VenueHealth } from '../port.js';
import type { BreakerSettings } from './health/breaker.js';
import { REQUESTS_PER_SECOND } from './limits/pools.js';

/** Bybit's own addresses. A paper exchange has one of its own. */
export const BYBIT_REST = {
  mainnet: 'https://api.bybit.com',
  testnet: 'https://api-testnet.bybit.com',
  demo: 'https://api-demo.bybit.com',
} as const;

/** Public streams of USDT linear contracts. The demo venue trades on the mainnet's prices. */
export const BYBIT_PUBLIC_STREAM = {
  mainnet: 'wss://stream.bybit.com/v5/public/linear',
  testnet: 'wss://stream-testnet.bybit.com/v5/public/linear',
  demo: 'wss://stream.bybit.com/v5/public/linear',
} as const;

export interface Credentials {
  readonly apiKey: string;
  readonly secret: string;
}

/** One finished call, for logs and measurements. It never holds a key, a signature or a body. */
export interface BybitCall {
  readonly account: Account | null;
  readonly endpoint: string;
  readonly milliseconds: number;
  /** `'0'` where the venue agreed, otherwise the venue's or the transport's code. */
  readonly code: string;
}

export interface BybitOptions {
  /** How the venue is called wherever it is shown; `bybit` if absent. */
  readonly name?: string;
  /** REST address without path; the mainnet's if absent. */
  readonly baseUrl?: string;
  /** Whether trades are simulated there. Derived for Bybit's own addresses; otherwise false unless it is said. */
  readonly simulated?: boolean;
  /** Keys of an account, read at its first signed call. May throw: its message is shown to the operator. */
  readonly credentials: (account: Account) => Credentials;
  /** Bound on one call, from the first byte sent to the last one received. */
  readonly timeoutMs?: number;
  /** How old a signed request may be when it arrives at the venue. */
  readonly recvWindowMs?: number;
  /**
   * Bound on all calls of this address together. `null` lifts it and the budgets of the keys, which is meant for a
   * paper exchange; what the venue itself says of its limits is obeyed all the same.
   */
  readonly requestsPerSecond?: number | null;
  /** How many processes share the address and the keys, 1 if absent: each takes its part of every budget. */
  readonly processes?: number;
  /** When the venue counts as out of reach, and how often it is tried then. */
  readonly breaker?: BreakerSettings;
  /** How long a ban of the address lasts where the venue does not say it; Bybit's ten minutes if absent. */
  readonly banMs?: number;
  /** Told at each change of the venue's health. */
  readonly onHealth?: (health: VenueHealth) => void;
  /** The one collateral of the accounts. */
  readonly settleCoin?: string;
  readonly onCall?: (call: BybitCall) => void;
}

export interface Settings extends Required<Omit<BybitOptions, 'onCall' | 'onHealth'>> {
  readonly onCall: (call: BybitCall) => void;
  readonly onHealth: (health: VenueHealth) => void;
}

/** Five in a row are no accident. A venue that restarts is found again within a second or two. */
const BREAKER: BreakerSettings = { failures: 5, firstRetryMs: 1_000, mostRetryMs: 30_000 };

/** Bybit lifts the ban of an address after ten quiet minutes (https://bybit-exchange.github.io/docs/v5/rate-limit). */
const BAN_MS = 600_000;

const SIMULATED: readonly string[] = [BYBIT_REST.testnet, BYBIT_REST.demo];

/** Fills in what was left open. Throws a `RangeError` that names every option out of range. */
export function settingsOf(options: BybitOptions): Settings {
  const baseUrl = (options.baseUrl ?? BYBIT_REST.mainnet).replace(/\/+$/, '');
  const settings: Settings = {
    name: options.name ?? 'bybit',
    baseUrl,
    simulated: options.simulated ?? SIMULATED.includes(baseUrl),
    credentials: options.credentials,
    timeoutMs: options.timeoutMs ?? 5_000,
    recvWindowMs: options.recvWindowMs ?? 5_000,
    requestsPerSecond:
      options.requestsPerSecond === undefined ? REQUESTS_PER_SECOND : options.requestsPerSecond,
    processes: options.processes ?? 1,
    breaker: options.breaker ?? BREAKER,
    banMs: options.banMs ?? BAN_MS,
    onHealth: options.onHealth ?? (() => {}),
    settleCoin: options.settleCoin ?? 'USDT',
    onCall: options.onCall ?? (() => {}),
  };
  const mistakes = mistakesIn(settings);
  if (mistakes.length > 0) throw new RangeError(`bybit venue: ${mistakes.join('; ')}`);
  return settings;
}

function mistakesIn(settings: Settings): string[] {
  const mistakes: string[] = [];
  if (!/^https?:\/\/[^/?#]+$/.test(settings.baseUrl)) {
    mistakes.push(`baseUrl '${settings.baseUrl}' must be http(s)://host[:port] without a path`);
  }
  const positive = {
    timeoutMs: settings.timeoutMs,
    recvWindowMs: settings.recvWindowMs,
    banMs: settings.banMs,
    'breaker.firstRetryMs': settings.breaker.firstRetryMs,
    'breaker.mostRetryMs': settings.breaker.mostRetryMs,
  };
  for (const [name, value] of Object.entries(positive)) {
    if (!(value > 0)) mistakes.push(`${name} must be above 0 milliseconds, not ${value}`);
  }
  if (settings.requestsPerSecond !== null && !(settings.requestsPerSecond > 0)) {
    mistakes.push(
      `requestsPerSecond must be above 0, or null for no bound, not ${settings.requestsPerSecond}`,
    );
  }
  if (!(Number.isInteger(settings.processes) && settings.processes > 0)) {
    mistakes.push(`processes must be a whole number above 0, not ${settings.processes}`);
  }
  return mistakes;
}
