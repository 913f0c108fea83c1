import { describe, expect, test } from 'vitest';
import type { FundView } from '../../src/contract/fund-messages.js';
import { parseDecimal, plain } from '../../src/domain/decimal.js';
import { describeFund } from '../../src/workflows/fund-details.js';

const d = (text: string) => plain(parseDecimal(text));
const NOON = Date.parse('2026-11-29T12:00:00Z');

const VIEW: FundView = {
  ...{ token: 'BTC3L', state: 'ACTIVE', stateReason: null, anchorSeq: 42, running: null, queue: [] },
  ...{ answers: [], idle: true },
  standing: {
    contract: 'BTCUSDT',
    targetLeverage: d('3'),
    daily: { at: '02:30' },
    anchor: {
      ...{ seq: 42, price: d('60000'), nav: d('101.5'), units: d('100'), range: d('0.15') },
      time: Date.parse('2026-11-29T02:30:01Z'),
    },
    rulesWait: false,
    page: 'http://127.0.0.1:8780/#/funds/BTC3L',
  },
};

describe("a fund's page in the Temporal UI", () => {
  test('says what it is, at which price it is rebalanced next, and when', () => {
    expect(describeFund(VIEW, null, NOON)).toBe(
      [
        '**BTC3L** is **ACTIVE**',
        '',
        '| | |',
        '|---|---|',
        '| target leverage | 3 |',
        '| contract | BTCUSDT |',
        '| rebalance point | 42, of 2026-11-29 02:30:01 UTC: price 60000, NAV 101.5 |',
        '| interim rebalance | at a price below 51000 |',
        '| next regular rebalance | 2026-11-30 02:30:00 UTC |',
        '',
        'Running: nothing',
        '',
        '[BTC3L at the desk](http://127.0.0.1:8780/#/funds/BTC3L)',
      ].join('\n'),
    );
  });

  test('puts first what calls for a person', () => {
    expect(describeFund(VIEW, 'the ledger refused it', NOON)).toMatch(
      /^\*\*Attention:\*\* the ledger refused it/,
    );
  });

  test('says how the latest request ended, and why', () => {
    const answers = [
      { key: 'BTC3L-e000001', requestKey: 'mine', outcome: 'refused', reason: 'B-STALE-PRICE: 9 s old' },
    ] as const;
    expect(describeFund({ ...VIEW, answers }, null, NOON)).toContain(
      'Last: BTC3L-e000001: refused (B-STALE-PRICE: 9 s old)',
    );
  });

  test('does without rules and rebalance point where an earlier version has read the fund', () => {
    const { standing, ...older } = VIEW;
    expect(standing).toBeDefined();
    expect(describeFund(older, null, NOON)).toBe('**BTC3L** is **ACTIVE**\n\nRunning: nothing');
  });
});
