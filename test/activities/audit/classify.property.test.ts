import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingsOf } from '../../../src/activities/audit/classify.js';
import { decimal, plain, ZERO } from '../../../src/domain/decimal.js';
import type { FundRecord } from '../../../src/ledger/records/fund.js';
import type { UnexplainedEvent } from '../../../src/ledger/records/settlement.js';
import type { Transfer } from '../../../src/venue/port.js';
import { d, fill, settings, T0 } from '../../ledger/fixtures.js';

/** Whole cents and thousandths, so that the model below stays exact. */
const cents = (n: number) => plain(decimal(n).div(100));
const lots = (n: number) => plain(decimal(n).div(1_000));

const trades = fc.array(
  fc.record({
    contracts: fc.integer({ min: 1, max: 9_000 }),
    price: fc.integer({ min: 1, max: 900_000 }),
    fee: fc.integer({ min: -50, max: 500 }),
    side: fc.constantFrom('buy' as const, 'sell' as const),
  }),
  { maxLength: 5 },
);
const amounts = fc.array(
  fc.integer({ min: -9_000, max: 9_000 }).filter((n) => n !== 0),
  { maxLength: 4 },
);
const book = fc.record({
  contracts: fc.integer({ min: -9_000, max: 9_000 }),
  cash: fc.integer({ min: -90_000, max: 90_000 }),
});
const lost = fc.record({
  contracts: fc.integer({ min: -3, max: 3 }),
  cash: fc.integer({ min: -300, max: 300 }),
});

test('the findings add up to what differs, to the last digit, whatever was done and whatever is not known', () => {
  fc.assert(
    fc.property(book, trades, amounts, lost, (held, done, came, rest) => {
      const fund = fundWith(lots(held.contracts), cents(held.cash));
      const unexplained = done.map((trade, index): UnexplainedEvent => {
        const event = fill(`x${index}`, 'by-hand', {
          side: trade.side,
          contracts: lots(trade.contracts),
          price: cents(trade.price),
          fee: cents(trade.fee),
        });
        return { event, kind: 'foreign-trade', why: 'by hand' };
      });
      const unmatched = came.map((amount, index) => {
        const transfer: Transfer = {
          id: `v${index}`,
          kind: 'transfer',
          venueKind: 'TRANSFER',
          amount: cents(amount),
          time: T0,
        };
        return { transfer, why: 'nobody announced it' };
      });
      // The venue, counted by itself: a flat entry price of 0 leaves all cash in the balance.
      let contracts = decimal(held.contracts + rest.contracts).div(1_000);
      let cash = decimal(held.cash + rest.cash).div(100);
      for (const trade of done) {
        const bought = decimal(trade.contracts)
          .div(1_000)
          .times(trade.side === 'buy' ? 1 : -1);
        contracts = contracts.plus(bought);
        cash = cash.minus(bought.times(trade.price).div(100)).minus(decimal(trade.fee).div(100));
      }
      for (const amount of came) cash = cash.plus(decimal(amount).div(100));

      const findings = findingsOf({
        fund,
        unexplained,
        unmatched,
        strangeOrders: [],
        position: {
          contracts: plain(contracts),
          entryPrice: d('0'),
          liquidationPrice: null,
          leverage: d('3'),
        },
        wallet: {
          balance: plain(cash),
          unrealisedProfit: d('0'),
          borrowed: d('0'),
          available: d('0'),
          initialMargin: d('0'),
          maintenanceMargin: d('0'),
          otherCoins: [],
        },
      });
      const sum = (field: 'contracts' | 'cash') =>
        findings.reduce((total, { move }) => total.plus(decimal(move?.[field] ?? 0)), ZERO);
      expect(plain(sum('contracts'))).toBe(plain(contracts.minus(decimal(held.contracts).div(1_000))));
      expect(plain(sum('cash'))).toBe(plain(cash.minus(decimal(held.cash).div(100))));
      // Nothing is found twice, and a rest only where there is one.
      expect(new Set(findings.map(({ kind, subject }) => `${kind} ${subject}`)).size).toBe(findings.length);
      const hasRest = findings.some(({ kind }) => kind.startsWith('unexplained'));
      expect(hasRest).toBe(rest.contracts !== 0 || rest.cash !== 0);
    }),
  );
});

function fundWith(contracts: FundRecord['contracts'], cash: FundRecord['cash']) {
  const fund: Partial<FundRecord> = { settings: settings(), epoch: 'abc', contracts, cash };
  // Only these fields are read here.
  return fund as FundRecord;
}
