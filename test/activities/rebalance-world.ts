import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Clock } from '../../src/activities/clock.js';
import { compute } from '../../src/activities/compute.js';
import { cancelOpenOrders, conclude } from '../../src/activities/conclude.js';
import { order } from '../../src/activities/order.js';
import type { TradingPorts } from '../../src/activities/ports.js';
import { restrike } from '../../src/activities/restrike.js';
import { settle } from '../../src/activities/settle.js';
import { snapshot } from '../../src/activities/snapshot.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import type {
  Failure,
  OrderInput,
  OrderResult,
  Plan,
  RebalanceInput,
  RebalanceOutcome,
  RestrikeResult,
  SettledRebalance,
  SettleInput,
  Strike,
} from '../../src/contract/rebalance.js';
import { clientOrderId } from '../../src/domain/rebalance-id.js';
import { bybitVenue } from '../../src/venue/bybit/bybit-venue.js';
import type { BybitOptions } from '../../src/venue/bybit/options.js';
import type { PaperConfig } from '../../src/venue/paper/config.js';
import { startPaperExchange } from '../../src/venue/paper/start.js';
import type { Venue } from '../../src/venue/port.js';
import { toOrderInput } from '../../src/workflows/to-order-input.js';
import { d, EXECUTION, request, settings } from '../ledger/fixtures.js';
import { type TestLedger, testLedger } from '../ledger/test-ledger.js';
import { type BreakableProxy, breakableProxy } from './breakable-proxy.js';

const QUIET = new DefaultLogger('ERROR');
const ADMIN = 'admin-of-the-test';
const KEYS = { apiKey: 'paper-key-1', secret: 'paper-secret-9876543210' };

/** Market time: years ago, and away from funding and fee instants. */
export const START = Date.UTC(2020, 2, 11, 2, 30);
export const BOOK = { account: 'main', contract: 'BTCUSDT' };

export interface PaperRules {
  readonly takerFee?: string;
  readonly halfSpread?: string;
  readonly deposit?: string;
  readonly price?: string;
  readonly lotSize?: string;
  /** As small as a lot unless it is given. */
  readonly minOrder?: string;
  readonly levelNotional?: string;
  readonly levels?: number;
}

export interface ExchangeOrder {
  readonly orderLinkId: string;
  readonly status: string;
  readonly contracts: string;
}

/** The paper exchange behind a line that can be cut; its market stands still until it is moved. */
export interface Market {
  readonly venue: Venue;
  readonly proxy: BreakableProxy;
  readonly streamUrl: string;
  /** Straight to the exchange, past the proxy: as a person at the venue's own page. */
  readonly byHand: Venue;
  move(time: number, price: string | { last: string; mark: string; index: string }): Promise<void>;
  payFunding(time: number, rate: string): Promise<void>;
  deposit(amount: string): Promise<void>;
  /** Something that a person or the venue does beside the engine: the exchange's own admin interface. */
  hand(path: string, body: object): Promise<void>;
  /** Every order that the exchange ever took. */
  orders(): Promise<readonly ExchangeOrder[]>;
  close(): Promise<void>;
}

export async function paperMarket(rules: PaperRules = {}): Promise<Market> {
  const stateDir = await mkdtemp(join(tmpdir(), 'ballast-paper-'));
  const exchange = await startPaperExchange(paperConfig(stateDir, rules));
  const proxy = await breakableProxy(exchange.url);
  const admin = async (method: string, path: string, body?: object): Promise<unknown> => {
    const reply = await fetch(`${exchange.url}/admin/${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`admin ${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  };
  const venue = venueAt(proxy.url);
  const byHand = venueAt(exchange.url);
  return {
    venue,
    byHand,
    proxy,
    streamUrl: `${exchange.url.replace('http', 'ws')}/v5/public/linear`,
    move: async (time, price) => void (await admin('POST', 'market', { time, prices: { BTCUSDT: price } })),
    payFunding: async (time, rate) =>
      void (await admin('POST', 'funding', { time, rates: { BTCUSDT: rate } })),
    deposit: async (amount) => void (await admin('POST', 'deposit', { account: 'main', amount })),
    hand: async (path, body) => void (await admin('POST', path, { account: 'main', ...body })),
    orders: async () => {
      const { result } = (await admin('GET', 'state')) as { result: { orders: ExchangeOrder[] } };
      return result.orders;
    },
    close: async () => {
      await venue.close();
      await byHand.close();
      await proxy.close();
      await exchange.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

function paperConfig(stateDir: string, rules: PaperRules): PaperConfig {
  return {
    stateDir,
    accounts: [
      { name: 'main', apiKey: KEYS.apiKey, apiSecret: KEYS.secret, deposit: d(rules.deposit ?? '100') },
    ],
    contracts: [
      {
        contract: 'BTCUSDT',
        initialPrice: d(rules.price ?? '100'),
        tickSize: d('0.01'),
        lotSize: d(rules.lotSize ?? '0.001'),
        minOrder: d(rules.minOrder ?? rules.lotSize ?? '0.001'),
        maxMarketOrder: d('1000'),
      },
    ],
    takerFee: d(rules.takerFee ?? '0'),
    depth: {
      halfSpread: d(rules.halfSpread ?? '0'),
      levelStep: d('0.0001'),
      levelNotional: d(rules.levelNotional ?? '1000000'),
      levels: rules.levels ?? 5,
    },
    market: { kind: 'controlled', startTime: START },
    adminToken: ADMIN,
  };
}

export function venueAt(baseUrl: string, options: Partial<BybitOptions> = {}): Venue {
  return bybitVenue({
    name: 'paper',
    simulated: true,
    baseUrl,
    timeoutMs: 2_000,
    requestsPerSecond: null,
    credentials: () => KEYS,
    ...options,
  });
}

/** `info`: what the Temporal server would say of the step. */
export const stepEnvironment = (
  info: ConstructorParameters<typeof MockActivityEnvironment>[0] = {},
): MockActivityEnvironment => new MockActivityEnvironment(info, { logger: QUIET });

/** Runs a step as a worker runs it. */
export function runIn<A extends unknown[], R>(
  environment: MockActivityEnvironment,
  step: (...args: A) => Promise<R>,
  ...args: A
): Promise<R> {
  return environment.run(step, ...args);
}

/** Time of this machine as the steps see it: pauses are over at once. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

function testClock(): TestClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    pause: async (ms) => {
      ahead += ms;
      // The exchange matches a few milliseconds after it has accepted.
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20)));
    },
    advance: (ms) => {
      ahead += ms;
    },
  };
}

/** The steps of a rebalance over a real ledger and a real exchange, each run as a worker runs it. */
export interface Steps {
  readonly ports: TradingPorts;
  readonly clock: TestClock;
  snapshot(input: RebalanceInput): Promise<Strike>;
  /** What the snapshot says where it closes the rebalance by itself. */
  closed(input: RebalanceInput): Promise<RebalanceOutcome>;
  compute(input: RebalanceInput, strike: Strike): Promise<Plan>;
  order(input: OrderInput): Promise<OrderResult>;
  settle(settling: SettleInput): Promise<SettledRebalance>;
  restrike(input: RebalanceInput): Promise<RestrikeResult>;
  conclude(input: RebalanceInput, failure: Failure): Promise<RebalanceOutcome>;
  cancelOpenOrders(token: string): Promise<{ cancelled: number }>;
  /** All of them in order, as the workflow has them. */
  rebalance(input: RebalanceInput): Promise<RebalanceOutcome>;
}

export function stepsOver({ ledger }: Pick<TestLedger, 'ledger'>, venue: Venue): Steps {
  const clock = testClock();
  const ports: TradingPorts = { ledger, audit: ledger, venue, clock, venueTime: 'market' };
  const run = <A extends unknown[], R>(step: (...args: A) => Promise<R>, ...args: A): Promise<R> =>
    runIn(stepEnvironment(), step, ...args);
  const steps: Steps = {
    ports,
    clock,
    snapshot: async (input) => {
      const shot = await run(snapshot(ports), input);
      if (shot.kind === 'closed') throw new Error(`closed at once: ${JSON.stringify(shot.outcome)}`);
      return shot.strike;
    },
    closed: async (input) => {
      const shot = await run(snapshot(ports), input);
      if (shot.kind !== 'closed') throw new Error('not closed at once');
      return shot.outcome;
    },
    compute: (input, strike) => run(compute, input, strike),
    order: (input) => run(order(ports), input),
    settle: (settling) => run(settle(ports), settling),
    restrike: (input) => run(restrike(ports), input),
    conclude: (input, failure) => run(conclude(ports), input, failure),
    cancelOpenOrders: (token) => run(cancelOpenOrders(ports), token),
    rebalance: async (input) => {
      const strike = await steps.snapshot(input);
      const plan = await steps.compute(input, strike);
      const orders: string[] = [];
      if (plan.kind === 'trade') {
        for (const slice of plan.slices.keys()) {
          const sent = orderInput(input, strike, plan, slice + 1);
          if ((await steps.order(sent)).kind === 'closed') orders.push(sent.clientOrderId);
        }
      }
      return steps.settle(complete(input, strike, plan, orders));
    },
  };
  return steps;
}

/** A rebalance that was struck once and sent these orders, all that it planned. */
export function complete(
  input: RebalanceInput,
  strike: Strike,
  plan: Plan,
  orders: readonly string[],
): SettleInput {
  return { input, strike, plan, orders, earlier: null, end: 'complete', reason: null, honours: [] };
}

export function orderInput(
  input: RebalanceInput,
  strike: Strike,
  plan: Extract<Plan, { kind: 'trade' }>,
  slice = 1,
): OrderInput {
  const contracts = plan.slices[slice - 1];
  if (contracts === undefined) throw new RangeError(`no slice ${slice}`);
  return toOrderInput(input, strike, plan, {
    clientOrderId: clientOrderId(input.id, strike.epoch, slice),
    contracts,
    isFirst: slice === 1,
    market: null,
  });
}

/** BTC3L on 100 USDT with NAV 100: one unit. No fee, no expected slippage, no management fee unless given. */
export function workedFund(changes: Partial<FundSettings['rules']> = {}): FundSettings {
  const base = settings({ initial: { equity: d('100'), nav: d('100') } });
  const execution = { ...EXECUTION, takerFee: d('0') };
  const managementFee = { rate: d('0'), at: ['00:00', '08:00', '16:00'] };
  return { ...base, rules: { ...base.rules, execution, managementFee, ...changes } };
}

export const ESTABLISH = request('establish', 'BTC3L-s000001');
export const daily = (day: number, attempt = 1): RebalanceInput =>
  request('daily', `BTC3L-d20031${day}0230`, { attempt });
export const interim = (anchorSeq: number, attempt = 1): RebalanceInput =>
  request('interim', `BTC3L-i${String(anchorSeq).padStart(6, '0')}`, { attempt, anchorSeq });
export const emergency = (n: number, attempt = 1): RebalanceInput =>
  request('emergency', `BTC3L-e${String(n).padStart(6, '0')}`, { attempt });

/** A ledger for the file, and for each test an exchange and steps over both. */
export async function rebalanceWorld() {
  const books: TestLedger = await testLedger();
  const open: Market[] = [];
  return {
    books,
    ledger: books.ledger,
    async begin(rules: PaperRules = {}, fund: FundSettings = workedFund()) {
      await books.empty();
      await books.ledger.registerFund(fund);
      const market = await paperMarket(rules);
      open.push(market);
      return { market, steps: stepsOver(books, market.venue) };
    },
    closeMarkets: async () => {
      for (const market of open.splice(0)) await market.close();
    },
    end: async () => {
      for (const market of open.splice(0)) await market.close();
      await books.end();
    },
  };
}

export type RebalanceWorld = Awaited<ReturnType<typeof rebalanceWorld>>;
