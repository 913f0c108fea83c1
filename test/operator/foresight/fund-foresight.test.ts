import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { FundRecord } from '../../../src/ledger/records/fund.js';
import { movesOfAccounts, rowsOf } from '../../../src/operator/foresight/account-moves.js';
import { foresightText } from '../../../src/operator/foresight/foresight-text.js';
import { fundForesight } from '../../../src/operator/foresight/fund-foresight.js';
import { terminal } from '../../../src/operator/terminal.js';
import type { ValuedFund } from '../../../src/operator/valued-funds.js';
import { d, settings, strike, T0 } from '../../ledger/fixtures.js';
import { fund } from '../worked-fund.js';

const { tickSize, lotSize, minOrder, minNotional, limits } = strike();

const valued = (changes: Partial<FundRecord> = {}, price = '105'): ValuedFund => ({
  fund: fund('3', changes),
  at: { mark: decimal(d(price)), index: decimal(d(price)), time: T0, feesDue: [] },
  instrument: {
    ...{ contract: 'BTCUSDT', settleCoin: 'USDT', trading: true, delistingTime: null },
    ...{ tickSize, lotSize, minOrder, maxMarketOrder: d('100'), minNotional },
    ...{ riskTiers: limits.riskTiers, maxLeverage: d('100'), fundingIntervalMinutes: 480 },
  },
});

/** The account has spent 10 of the 100 that the unit was worth at 100. */
const INDEX = { settings: settings({ model: 'index' }), pointNav: d('100'), cash: d('-210') } as const;

const textOf = (each: ValuedFund): string =>
  foresightText(terminal(process.stdout, process.stderr, { NO_COLOR: '1' }), {
    funds: [fundForesight(each, rowsOf(each, movesOfAccounts([each])))],
    books: [],
    contracts: [],
  });

test('a fund of the fund model is walked through every move', () => {
  const { moves, noMoves } = fundForesight(valued());
  expect(noMoves).toBeNull();
  expect(moves).toHaveLength(16);
});

test('a fund that is not established has no move', () => {
  expect(fundForesight(valued({ units: null, anchor: null }))).toMatchObject({
    moves: [],
    noMoves: 'not-established',
  });
});

describe('a fund of the index model', () => {
  test('trades at the next daily what its NAV asks for, whatever its account holds and trading costs', () => {
    // NAV 115 at 105: 3 x 115 / 105 = 3.2857 contracts.
    expect(fundForesight(valued(INDEX))).toMatchObject({
      nav: '115',
      nextDaily: { kind: 'trade', contracts: '0.285', targetContracts: '3.285' },
      triggers: { below: { price: '85', passed: false }, above: null },
    });
  });

  test('has the gaps of its account', () => {
    // 105 on 315.
    expect(fundForesight(valued(INDEX)).gaps).toMatchObject({ toZero: '0.333333333333' });
  });

  test('is walked on its NAV, and its account on what it holds', () => {
    const alone = valued(INDEX);
    const rows = rowsOf(alone, movesOfAccounts([alone]));
    const at = (move: string) => rows.find((row) => row.move === move);
    // From the NAV of 115 at 105: 100 x (1 + 3 x (94.5 - 100) / 100), and 105 - 3 x 10.5 on 3 x 94.5.
    expect(at('-0.1')).toMatchObject({ triggers: 0, nav: '83.5', gaps: { toZero: '0.259259259259' } });
    expect(at('-0.2')).toMatchObject({ outcome: 'held', triggers: 1 });
    expect(at('0.5')).toMatchObject({ triggers: 0, nav: '272.5', contracts: '3' });
    const text = textOf(alone);
    expect(text).toContain('to liquidation');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  test('that is wiped out trades nothing', () => {
    expect(fundForesight(valued({ ...INDEX, state: 'WIPED_OUT' }, '60'))).toMatchObject({
      nav: '0',
      leverage: null,
      nextDaily: { kind: 'wiped-out' },
      moves: [],
    });
  });
});

test('of a hedge book the account is walked, and a fund of it has no gap of its own', () => {
  const shared = (token: string, changes: Partial<FundRecord> = {}): ValuedFund =>
    valued({ ...INDEX, settings: settings({ token, model: 'index', book: 'BTCBOOK' }), ...changes }, '100');
  const members = [shared('BTC3L'), shared('ETH3L')];
  const book = valued(
    {
      settings: settings({ token: 'BTCBOOK', members: ['BTC3L', 'ETH3L'] }),
      ...{ contracts: d('6'), cash: d('-420') },
    },
    '100',
  );
  const moves = movesOfAccounts([book, ...members]);
  const fall = moves.get('BTCBOOK')?.account.find(({ move }) => move === '-0.05');
  // 180 less 6 x 5, on 6 x 95.
  expect(fall).toMatchObject({
    outcome: 'held',
    triggers: 0,
    equity: '150',
    gaps: { toZero: '0.263157894737' },
  });
  expect(members.map((one) => rowsOf(one, moves).find(({ move }) => move === '-0.05'))).toMatchObject([
    { nav: '85', gaps: null },
    { nav: '85', gaps: null },
  ]);
  expect(moves.get('BTCBOOK')?.account.find(({ move }) => move === '-0.2')).toMatchObject({ triggers: 2 });
});

describe('a fund whose daily closes the position and opens it again', () => {
  const daily = { at: '02:30', mode: 'liquidate' } as const;
  const reopening = (changes: Partial<FundRecord> = {}): ValuedFund => {
    const plainSettings = settings();
    return valued({
      settings: {
        ...plainSettings,
        rules: { ...plainSettings.rules, daily: { ...plainSettings.rules.daily, ...daily } },
      },
      ...changes,
    });
  };

  test('shows both of its trades', () => {
    const { legs, nextDaily } = fundForesight(reopening());
    expect(legs?.close).toMatchObject({ kind: 'trade', contracts: '-3', targetContracts: '0' });
    expect(decimal(legs?.open.contracts ?? d('0')).gt(3)).toBe(true);
    expect(nextDaily).toMatchObject({ kind: 'trade' });
    expect(textOf(reopening())).toMatch(
      /sell 3 contracts .* to close the position, and buy 3\.\d+ contracts .* to open it again/,
    );
  });

  test('trades the difference where it may only reduce', () => {
    expect(fundForesight(reopening({ state: 'REDUCING' })).legs).toBeNull();
    expect(fundForesight(valued()).legs).toBeNull();
  });
});
