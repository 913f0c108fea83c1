import { describe, expect, test } from 'vitest';
import { isLasting } from '../../../src/contract/alert-rules.js';
import type { TradingSwitch } from '../../../src/contract/trading-switch.js';
import { holdingByLedger, LEDGER_KINDS } from '../../../src/health/conditions/of-ledger.js';
import type { HealthReading } from '../../../src/ledger/health-port.js';
import type { FundRecord } from '../../../src/ledger/records/fund.js';
import { d, settings, T0 } from '../../ledger/fixtures.js';
import { DAY, MINUTE, overview, reading } from '../reading.js';

const holds = (changes: Partial<HealthReading>) =>
  holdingByLedger(reading(changes)).map(({ kind, token, what }) => ({ kind, token, what }));
const kinds = (changes: Partial<HealthReading> = {}) => holds(changes).map(({ kind }) => kind);
const funds = (changes: Partial<FundRecord>, price: string | null = '100') => ({
  overviews: [overview(changes, price)],
});

test('nothing holds while all is well', () => {
  expect(kinds()).toEqual([]);
});

test('all kinds that are judged last until they are over', () => {
  expect(LEDGER_KINDS.filter((kind) => !isLasting(kind))).toEqual([]);
});

describe('a daily that is late', () => {
  const missed = { dailies: [] };
  const at = (minutes: number) => ({ ...missed, now: T0 + DAY + minutes * MINUTE, ticks: fresh(minutes) });
  const fresh = (minutes: number) => [{ contract: 'BTCUSDT', at: T0 + DAY + minutes * MINUTE }];

  test('is told ten minutes after its nominal time', () => {
    expect(kinds(at(9.9))).toEqual([]);
    expect(holds(at(10))).toEqual([
      {
        kind: 'daily-late',
        token: 'BTC3L',
        what: 'the daily rebalance of BTC3L at 2026-11-23T02:30:00.000Z was neither struck nor answered',
      },
    ]);
  });

  test('stays so until the next one is late itself', () => {
    const keyOf = (minutes: number) => holdingByLedger(reading(at(minutes))).map(({ key }) => key);
    const [key] = keyOf(10);
    expect(keyOf(24 * 60 + 9)).toEqual([key]);
    expect(keyOf(24 * 60 + 10)).not.toEqual([key]);
  });

  test('is over once the fund was struck by whatever else', () => {
    const anchor = { seq: 2, price: d('100'), nav: d('100'), units: d('1'), range: d('0.15') };
    const struck = (time: number) => funds({ anchor: { ...anchor, time } });
    expect(kinds({ ...missed, ...struck(T0 + DAY + 1) })).toEqual([]);
    expect(kinds({ ...missed, ...struck(T0 + DAY - 1) })).toEqual(['daily-late']);
  });

  test.each<[string, Partial<FundRecord>]>([
    ['was established after it', { anchor: null }],
    ['may not trade', { state: 'PAUSED' }],
    ['was resumed after it', { stateSince: T0 + DAY + MINUTE }],
    ['has had its rules since', { rules: { version: 2, since: T0 + DAY + MINUTE } }],
    ['has no daily', { settings: withDaily([]) }],
  ])('is none of a fund that %s', (_, changes) => {
    expect(kinds({ ...missed, ...funds(changes) })).toEqual([]);
  });

  test('is none while the switch for all funds is thrown, nor right after', () => {
    const thrown = (state: TradingSwitch['state'], since: number) =>
      funds({ tradingSwitch: { state, reason: 'x', by: 'x', since } });
    expect(kinds({ ...missed, ...thrown('HALTED', 1) })).toEqual([]);
    expect(kinds({ ...missed, ...thrown('ACTIVE', T0 + DAY + MINUTE) })).toEqual([]);
    expect(kinds({ ...missed, ...thrown('ACTIVE', 1) })).toEqual(['daily-late']);
  });

  test('follows the clocks of its zone, and the rules that were in force then', () => {
    const berlin = { ...missed, ...funds({ settings: withDaily('03:30', 'Europe/Berlin') }) };
    expect(kinds(berlin)).toEqual(['daily-late']);
    const pending = { pendingSettings: withDaily('20:00'), pendingRules: { version: 2, at: T0 + 2 * DAY } };
    expect(kinds({ ...missed, ...funds(pending) })).toEqual(['daily-late']);
  });
});

describe('a fund that is being retired, or is', () => {
  const retirement = { id: 'BTC3L-x000001', at: null, reason: 'no demand', effectiveAt: T0 + 1 };
  const worth = { nav: d('100'), units: d('1'), payable: d('100'), equity: d('100'), remainder: d('0') };
  const final = {
    ...{ ...worth, rebalanceId: 'BTC3L-w000001a1', time: T0, contracts: d('0'), lastFees: d('0') },
    ...{ markPrice: d('100'), indexPrice: d('100') },
  };
  const retiring = { retirement: { ...retirement, final: null } };
  const retired = { state: 'RETIRED', units: d('0'), retirement: { ...retirement, final } } as const;

  test('misses no daily', () => {
    expect(kinds({ dailies: [], ...funds(retiring) })).toEqual([]);
    expect(kinds({ dailies: [], ...funds(retired) })).toEqual([]);
  });

  test('is told of as any other while it holds a position that nothing cuts', () => {
    expect(kinds(funds({ ...retiring, state: 'PAUSED' }, '84'))).toEqual(['breach-while-stopped']);
    expect(kinds({ ...funds(retiring), ticks: [] })).toEqual(['feed-silent']);
  });

  test('is none of a price any more once it is retired, also with what was too small to trade', () => {
    expect(kinds({ ...funds({ ...retired, contracts: d('0.0001') }, '1'), ticks: [] })).toEqual([]);
  });
});

function withDaily(at: string | readonly string[], zone?: string): FundRecord['settings'] {
  const { rules, ...rest } = settings();
  return { ...rest, rules: { ...rules, daily: { at, ...(zone === undefined ? {} : { zone }) } } };
}

describe('a fund behind its target', () => {
  const since = T0 + DAY;
  const behind = {
    ...{ token: 'BTC3L', since, id: 'BTC3L-d2611230230a2' },
    ...({ outcome: 'remainder', reason: 'the book is thin' } as const),
  };

  test('is told once its deadline is over', () => {
    const at = (ms: number) => ({
      unfinished: [behind],
      now: since + ms,
      ticks: [{ contract: 'BTCUSDT', at: since + ms }],
    });
    expect(kinds(at(900_000))).toEqual([]);
    expect(holds(at(900_001))).toEqual([
      {
        kind: 'fund-off-target',
        token: 'BTC3L',
        what: 'BTC3L has been off its target since 2026-11-23T02:30:00.000Z; the last attempt, BTC3L-d2611230230a2, ended as remainder: the book is thin',
      },
    ]);
  });

  test('is not told of one that only reduces: that was told', () => {
    const late = { unfinished: [{ ...behind, since: 0 }] };
    expect(kinds({ ...late, ...funds({ state: 'REDUCING' }) })).toEqual([]);
    expect(kinds(late)).toEqual(['fund-off-target']);
  });

  test('a rebalance that stays open is told with its beginning', () => {
    const stuck = [{ id: 'BTC3L-d2611230230a1', token: 'BTC3L', openedAt: T0 }];
    expect(holds({ stuck })).toMatchObject([{ kind: 'rebalance-stuck', token: 'BTC3L' }]);
  });
});

describe('a breach that nothing cuts', () => {
  test('lasts while the fund may not trade and the price is beyond', () => {
    expect(kinds(funds({ state: 'HALTED' }, '84'))).toEqual(['breach-while-stopped']);
    expect(kinds(funds({ state: 'HALTED' }, '86'))).toEqual([]);
    expect(kinds(funds({ state: 'REDUCING' }, '84'))).toEqual([]);
  });

  test('is none of a fund that is wiped out: nothing is to be cut', () => {
    expect(kinds(funds({ state: 'WIPED_OUT' }, '84'))).toEqual([]);
    expect(kinds({ ...funds({ state: 'WIPED_OUT' }), ticks: [] })).toEqual([]);
  });

  test('is told under the key by which the watch told it', () => {
    const [alert] = holdingByLedger(reading(funds({ state: 'HALTED' }, '84')));
    expect(alert).toMatchObject({ key: 'breach/BTC3L/1', what: expect.stringContaining('BTC3L is HALTED') });
  });

  test('lasts while its interim rule holds it back, by the venue', () => {
    const anchor = (quietUntil: number) => ({
      anchor: {
        ...{ seq: 1, price: d('100'), nav: d('100'), units: d('1') },
        ...{ time: T0, range: d('0.15'), quietUntil },
      },
    });
    expect(kinds(funds(anchor(T0 + DAY + 1), '84'))).toEqual(['breach-held-back']);
    expect(kinds(funds(anchor(T0 + DAY), '84'))).toEqual([]);
  });
});

describe('a NAV near zero', () => {
  // 3 contracts bought at 100 with 100: equity is 3 P - 200.
  test('is a fifth of that of the rebalance point, or a gap below the least one', () => {
    expect(kinds(funds({ state: 'REDUCING' }, '73.34'))).toEqual([]);
    const [low] = holds(funds({ state: 'REDUCING' }, '73.33'));
    expect(low).toEqual({
      kind: 'nav-near-zero',
      token: 'BTC3L',
      what: 'the NAV of BTC3L is 19.99 at an index price of 73.33, after 100 at its rebalance point; zero is 9.09 % away (bounds: 20, 5 %)',
    });
    const wide = {
      anchor: {
        ...{ seq: 1, price: d('100'), nav: d('10') },
        ...{ units: d('1'), time: T0, range: d('0.15') },
      },
    };
    expect(kinds(funds({ state: 'REDUCING', ...wide }, '70.2'))).toEqual([]);
    expect(kinds(funds({ state: 'REDUCING', ...wide }, '70.1'))).toEqual(['nav-near-zero']);
  });

  test('says so where nothing is left; one that is wiped out is told by that', () => {
    expect(holds(funds({ state: 'REDUCING' }, '66'))[0]?.what).toContain('nothing is left');
    expect(kinds(funds({ state: 'WIPED_OUT' }, '66'))).not.toContain('nav-near-zero');
  });

  test('of the index model is the published NAV, whatever the account holds', () => {
    const index = { settings: settings({ model: 'index' }), pointNav: d('100'), cash: d('5000') };
    const reduced = { state: 'REDUCING', ...index } as const;
    expect(kinds(funds(reduced, '73.34'))).toEqual([]);
    expect(kinds(funds(reduced, '73.33'))).toEqual(['nav-near-zero']);
  });
});

describe('the market', () => {
  const now = T0 + DAY + 15 * MINUTE;

  test('is silent after half a minute without a new price', () => {
    const at = (ms: number) => ({ ticks: [{ contract: 'BTCUSDT', at: now - ms }] });
    expect(kinds(at(30_000))).toEqual([]);
    expect(holds(at(30_001))).toEqual([
      {
        kind: 'feed-silent',
        token: null,
        what: 'no new price of BTCUSDT was judged since 2026-11-23T02:44:29.999Z; it is held by BTC3L',
      },
    ]);
    expect(holds({ ticks: [] })[0]?.what).toContain('was judged ever');
  });

  test('needs nobody where nothing is held', () => {
    expect(kinds({ ticks: [], ...funds({ contracts: d('0'), cash: d('100') }) })).toEqual([]);
  });

  test('one venue that several workers miss is one alert, after half a minute', () => {
    const outage = (process: string, ms: number) => ({
      ...{ process, venue: 'bybit', since: now - ms, reason: 'HTTP503', nextProbeAt: null },
    });
    expect(kinds({ outages: [outage('a/1', 29_999)] })).toEqual([]);
    expect(holds({ outages: [outage('a/1', 30_000), outage('b/2', 40_000), outage('c/3', 1)] })).toEqual([
      {
        kind: 'venue-out',
        token: null,
        what: 'bybit does not answer worker a/1 since 2026-11-23T02:44:30.000Z (HTTP503); worker b/2 since 2026-11-23T02:44:20.000Z (HTTP503)',
      },
    ]);
  });
});

describe('workers', () => {
  const now = T0 + DAY + 15 * MINUTE;
  const worker = (changes: Partial<HealthReading['processes'][number]>) => ({
    processes: [
      {
        ...{ process: 'host/7', roles: ['trading'], aheadOfLedger: 0, aheadOfVenue: null },
        ...{ temporalOutSince: null, temporalTrouble: null },
        ...changes,
      },
    ],
  });

  test('a clock more than half a second off is told, and against what', () => {
    expect(kinds(worker({ aheadOfLedger: 500, aheadOfVenue: -500 }))).toEqual([]);
    expect(holds(worker({ aheadOfLedger: 1_240, aheadOfVenue: -700 }))).toEqual([
      {
        kind: 'clock-skew',
        token: null,
        what: "the clock of worker host/7 (trading) is 1.2 s ahead of the ledger's and 0.7 s behind the venue's",
      },
    ]);
  });

  test('one that has not reached Temporal for half a minute is told', () => {
    expect(kinds(worker({ temporalOutSince: now - 29_999 }))).toEqual([]);
    expect(holds(worker({ temporalOutSince: now - 30_000, temporalTrouble: 'refused' }))).toEqual([
      {
        kind: 'temporal-unreachable',
        token: null,
        what: 'worker host/7 (trading) has not reached Temporal since 2026-11-23T02:44:30.000Z (refused)',
      },
    ]);
  });
});
