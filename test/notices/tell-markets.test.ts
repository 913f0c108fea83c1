import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Secret } from '../../src/config/secret.js';
import type { FundState } from '../../src/contract/fund-state.js';
import { SUSPENDED_BEFORE_MS } from '../../src/contract/tradable.js';
import { type PostgresLedger, postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { marketsOf } from '../../src/notices/markets.js';
import { pauseAfter, tellMarkets } from '../../src/notices/tell-markets.js';
import { checkMarkets } from '../../src/operator/doctor/markets.js';
import { readSigningKey } from '../../src/signing/signing-key.js';
import { verify } from '../../src/signing/verify.js';
import { d, settings } from '../ledger/fixtures.js';
import { establishedFund, type TestLedger, testLedger } from '../ledger/test-ledger.js';
import { type MarketReceiver, marketReceiver } from './market-receiver.js';

const PATIENCE = { timeout: 20_000, interval: 50 };
const signingKey = new Secret(
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
);

let books: TestLedger;
let ledger: PostgresLedger;
let market: MarketReceiver;
const stops: (() => Promise<void>)[] = [];
const logs: string[] = [];
const logged = () => logs.join('');
const log = pino({ level: 'info' }, { write: (line) => void logs.push(line) });

beforeAll(async () => {
  books = await testLedger();
  ledger = await postgresLedger({ databaseUrl: books.databaseUrl });
});
afterAll(async () => {
  await ledger.disconnect();
  await books.end();
});
beforeEach(async () => {
  await books.query('alter table market_notices disable trigger append_only');
  await books.empty();
  await establishedFund(books.ledger);
  market = await marketReceiver();
  logs.length = 0;
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await market.goAway();
});

/** As a worker of the role control does it. */
async function worker(...urls: string[]): Promise<{ stop(): Promise<void> }> {
  const marketUrls = urls.map((url) => new Secret(url));
  const markets = await marketsOf({ marketUrls, marketToken: new Secret('bearer-token'), signingKey });
  const telling = tellMarkets({ ledger, markets, log });
  stops.push(() => telling.stop());
  return telling;
}

const become = (to: FundState, from: readonly FundState[] = ['ACTIVE', 'HALTED', 'PAUSED', 'REDUCING']) =>
  books.ledger.changeState({
    ...{ token: 'BTC3L', to, from, reason: 'of the tests', by: 'tests' },
    changeId: randomUUID(),
  });
const told = () => market.received.map(({ message }) => message);
const untilTold = (count: number) =>
  vi.waitFor(() => expect(new Set(told().map(({ number }) => number)).size).toBe(count), PATIENCE);
const noted = () => ledger.noteTradability();

describe('a market', () => {
  test('is told how each token stands, then of every change, signed and numbered', async () => {
    await books.ledger.registerFund(settings({ token: 'BTC3S', account: 'other', leverage: d('-3') }));
    await worker(`${market.url}/hook/s3cret`);
    await untilTold(2);
    await become('HALTED');
    await untilTold(3);
    expect(told()).toMatchObject([
      { number: 1, kind: 'tradable', token: 'BTC3L', tradable: true, reasons: [], unitsVersion: 0 },
      { number: 2, token: 'BTC3S', tradable: false, reasons: [{ code: 'not-established' }] },
      {
        number: 3,
        token: 'BTC3L',
        tradable: false,
        reasons: [{ code: 'halted', meaning: expect.any(String) }],
      },
    ]);
    const { publicKey } = await readSigningKey(signingKey);
    for (const { bytes, headers, message } of market.received) {
      const signature = String(headers['ballast-signature']);
      expect(await verify(bytes, signature, 'ballast-notice', [publicKey])).toMatchObject({ valid: true });
      const changed = Buffer.from(bytes.toString().replace('"tradable":', '"Tradable":'));
      expect(await verify(changed, signature, 'ballast-notice', [publicKey])).toMatchObject({ valid: false });
      expect(headers).toMatchObject({ 'idempotency-key': message.id, authorization: 'Bearer bearer-token' });
    }
    expect(logged()).not.toContain('s3cret');
  });

  test('that is away for a while is told all of it in order when it is back, nothing twice as new', async () => {
    await worker(market.url);
    await untilTold(1);
    await market.goAway();
    for (const state of ['HALTED', 'ACTIVE', 'HALTED'] as const) {
      await become(state);
      await noted();
    }
    await vi.waitFor(() => expect(logged()).toContain('ECONNREFUSED'), PATIENCE);
    await market.comeBack();
    await untilTold(4);
    expect(told().map(({ number, tradable }) => [number, tradable])).toEqual([
      [1, true],
      [2, false],
      [3, true],
      [4, false],
    ]);
  });

  test('that refuses is asked again under the same id, and the next notice waits behind', async () => {
    const answers = [503, 500, 200];
    market.answer = () => answers.shift() ?? 200;
    await worker(market.url);
    await vi.waitFor(() => expect(told()).not.toEqual([]), PATIENCE);
    await become('HALTED');
    await vi.waitFor(() => expect(told().at(-1)).toMatchObject({ tradable: false }), PATIENCE);
    const numbers = told().map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(numbers.filter((number) => number === numbers[0])).toHaveLength(3);
    expect(new Set(told().map(({ id }) => id)).size).toBe(new Set(numbers).size);
  });

  test('that is dead keeps no other waiting', async () => {
    const dead = await marketReceiver();
    await dead.goAway();
    await worker(dead.url, market.url);
    await become('HALTED');
    await vi.waitFor(() => expect(told().at(-1)).toMatchObject({ tradable: false }), PATIENCE);
  });

  test('is told by several workers as by one', async () => {
    for (let n = 0; n < 3; n += 1) await worker(market.url);
    await untilTold(1);
    for (const state of ['HALTED', 'ACTIVE', 'HALTED', 'ACTIVE'] as const) {
      await become(state);
      await noted();
    }
    await untilTold(5);
    expect(told().map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  });

  test('that is new is told how each token stands, and not all that was before', async () => {
    await noted();
    await become('HALTED');
    await noted();
    await become('ACTIVE');
    await noted();
    await worker(market.url);
    await untilTold(1);
    await become('HALTED');
    await untilTold(2);
    expect(told().map(({ number, tradable }) => [number, tradable])).toEqual([
      [3, true],
      [4, false],
    ]);
  });

  test('that was told by a process that was killed before it could say so is told once more', async () => {
    await noted();
    const claimed = await ledger.claimNotice('one', 300);
    expect(claimed).toMatchObject({ number: 1, attempts: 1 });
    expect(await ledger.claimNotice('one', 300)).toBeNull();
    await vi.waitFor(
      async () =>
        expect(await ledger.claimNotice('one', 300)).toMatchObject({ uid: claimed?.uid, attempts: 2 }),
      PATIENCE,
    );
    await ledger.noticeTaken('one', 1);
    await ledger.noticeTaken('one', 0);
    expect(await ledger.claimNotice('one', 300)).toBeNull();
  });

  test('that takes nothing for five minutes is told to people, and the doctor names it', async () => {
    await books.query('alter table market_notices disable trigger append_only');
    await noted();
    await ledger.claimNotice('127.0.0.1:9#abcd', 0);
    await ledger.noticeLeft('127.0.0.1:9#abcd', 1, 'it answered 503', 0);
    expect(await ledger.untoldMarkets(5 * 60_000)).toEqual([]);
    expect(await checkMarkets(books.databaseUrl)).toMatchObject({ ok: true });
    await books.query('update market_notices set at = at - 301000');
    expect(await checkMarkets(books.databaseUrl)).toMatchObject({
      ok: false,
      detail: expect.stringMatching(
        /^127\.0\.0\.1:9#abcd has not taken notice 1 \(BTC3L is tradable\) for 5 min.*: it answered 503$/,
      ),
      remedy: expect.stringContaining('tell the market by hand'),
    });
    await worker(market.url);
    await vi.waitFor(
      async () =>
        expect(await ledger.alerts({ open: true, token: 'BTC3L', limit: 10 })).toContainEqual(
          expect.objectContaining({
            kind: 'fund-attention',
            what: 'BTC3L: the market 127.0.0.1:9#abcd has not taken notice 1, that BTC3L can be traded: it answered 503',
          }),
        ),
      PATIENCE,
    );
  });
});

describe('a notice is written', () => {
  test('when the switch for all is thrown, and when it is released', async () => {
    await noted();
    const change = (to: 'HALTED' | 'ACTIVE') =>
      books.ledger.changeSwitch({ to, reason: 'of the tests', by: 'tests', changeId: randomUUID() });
    await change('HALTED');
    expect(await noted()).toMatchObject([{ tradable: false, reasons: ['all-halted'] }]);
    await change('ACTIVE');
    expect(await noted()).toMatchObject([{ tradable: true, reasons: [] }]);
  });

  test('ten minutes before a split, when it has taken effect, and with its new units', async () => {
    await noted();
    const at = (await ledger.clock()) + SUSPENDED_BEFORE_MS + 1_500;
    await ledger.recordUnitChange({
      ...{ token: 'BTC3L', kind: 'split', ratio: { newUnits: d('10'), oldUnits: d('1') }, at },
      ...{ reason: 'of the tests', requestKey: 'k1', requestedBy: 'tests' },
    });
    expect(await noted()).toEqual([]);
    const [suspended] = await vi.waitFor(async () => {
      const news = await noted();
      expect(news).toHaveLength(1);
      return news;
    }, PATIENCE);
    expect(suspended).toMatchObject({ tradable: false, reasons: ['units-changing'], unitsVersion: 0 });
    expect(suspended?.at).toBeGreaterThanOrEqual(at - SUSPENDED_BEFORE_MS);
    await ledger.effectUnitChange('BTC3L', { time: at, openRebalance: null });
    expect(await noted()).toMatchObject([{ tradable: true, reasons: [], unitsVersion: 1 }]);
  });

  test('not for what holders may trade through', async () => {
    await noted();
    for (const state of ['PAUSED', 'REDUCING', 'ACTIVE'] as const) {
      await become(state);
      expect(await noted()).toEqual([]);
    }
  });

  test('once, and without a gap, by however many look at the same time', async () => {
    const others = await Promise.all([books.another(), books.another(), books.another()]);
    await Promise.all(others.map((other) => other.noteTradability()));
    for (let n = 0; n < 8; n += 1) {
      await become(n % 2 === 0 ? 'HALTED' : 'ACTIVE');
      await Promise.all(others.map((other) => other.noteTradability()));
    }
    const rows = await books.query<{ number: string; tradable: boolean }>(
      'select number, tradable from market_notices order by number',
    );
    expect(rows.map(({ number }) => Number(number))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows.map(({ tradable }) => tradable)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
  });
});

test('without a key to sign with a worker does not start to tell markets', async () => {
  const marketUrls = [new Secret('http://127.0.0.1:9')];
  await expect(marketsOf({ marketUrls, marketToken: null, signingKey: null })).rejects.toThrow(
    /BALLAST_SIGNING_KEY\s+is missing, while BALLAST_MARKET_URL is set/,
  );
  expect(await marketsOf({ marketUrls: [], marketToken: null, signingKey: null })).toEqual([]);
});

test('pauses grow from a second to half a minute', () => {
  expect([1, 2, 3, 10].map(pauseAfter)).toEqual([1_000, 2_000, 4_000, 30_000]);
});
