import { describe, expect, it } from 'vitest';
import { parseDecimal, plain } from '../../src/domain/decimal.js';
import { differencesOf } from '../../src/replay/reconcile.js';
import { fundResult } from '../../src/replay/result.js';
import { madeUpStory, withFigures } from './made-up-story.js';

const dec = (text: string) => plain(parseDecimal(text));

describe('the closing reconciliation', () => {
  it('finds nothing where everything adds up', () => {
    expect(differencesOf(madeUpStory())).toEqual([]);
  });

  it('sums up fees, funding and cost, and values the fund at the last price', () => {
    expect(fundResult(madeUpStory())).toMatchObject({
      token: 'BTC3L',
      nav: '13.03673346',
      units: '100',
      fees: '1.055044',
      funding: '0.306',
      tradingCost: '4.96561',
      rebalances: [
        { time: '2020-03-11T00:00:00.000Z', contractsAfter: '30' },
        { time: '2020-03-12T02:30:00.000Z', contractsBefore: '30', navAfter: '11.43673346' },
      ],
    });
  });

  const wrong = [
    ['a NAV that is not equity / units', { navAfter: '11.43673347' }, 'NAV after: expected 11.43673346'],
    [
      'a leverage that does not follow',
      { leverageBefore: '3' },
      'leverage before: expected 2.753523085584752795',
    ],
    ['a gap in the chain of contracts', { contractsBefore: '29' }, 'contracts before: expected 30, found 29'],
    [
      'equity out of nowhere',
      { equityBefore: '1143.99' },
      'equity before: expected 1143.988956, found 1143.99',
    ],
    ['a fee that its orders did not cost', { fee: '0.1' }, 'fee of its orders: expected 0.1, found 0.11561'],
    [
      'a trade without an order',
      { contractsAfter: '33' },
      'contracts bought by its orders: expected 3, found 2',
    ],
  ] as const;
  it.each(wrong)('finds %s', (_name, figures, difference) => {
    const found = differencesOf(withFigures(madeUpStory(), figures));
    expect(found).toContainEqual(expect.stringContaining(difference));
  });

  it('finds what the exchange and the ledger do not have in common', () => {
    const story = madeUpStory();
    const [first, ...others] = story.executions;
    if (first === undefined) throw new Error('executions are expected');
    expect(differencesOf({ ...story, executions: others })).toEqual(
      expect.arrayContaining([
        'BTC3L: BTC3L-s000001a1-abc-s001: filled at the exchange: expected 30, found 0',
        'BTC3L: sum of the executions: expected 32, found 2',
      ]),
    );
    const bust = { ...first, kind: 'BustTrade', side: 'Sell', orderLinkId: '' } as const;
    expect(differencesOf({ ...story, executions: [...story.executions, bust] })).toContainEqual(
      expect.stringContaining('the exchange did what no rebalance explains: BustTrade Sell 30 at 100.1'),
    );
    expect(differencesOf({ ...story, exchange: { contracts: dec('31'), cash: dec('0') } })).toEqual(
      expect.arrayContaining([
        'BTC3L: position at the exchange: expected 32, found 31',
        'BTC3L: cash at the exchange: expected -2215.27161, found 0',
      ]),
    );
  });

  it('takes funding after the last rebalance for paid, though the ledger books it with the next one', () => {
    const story = madeUpStory();
    const payment = story.executions[1];
    if (payment === undefined) throw new Error('a payment is expected');
    const late = { ...payment, time: story.end.time, fee: dec('1') };
    const paid = {
      ...story,
      executions: [...story.executions, late],
      exchange: { ...story.exchange, cash: dec('-2216.27161') },
    };
    expect(differencesOf(paid)).toEqual([]);
    expect(fundResult(paid)).toMatchObject({ funding: '1.306', nav: '13.02673346' });
  });
});
