import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isWoundUp } from '../../../src/contract/retirement.js';
import { decimal } from '../../../src/domain/decimal.js';
import { d } from '../../ledger/fixtures.js';
import { BOOK_TOKEN, member, RoundWorld } from './round-world.js';

let world: RoundWorld;
beforeAll(async () => {
  world = await RoundWorld.open();
});
afterAll(() => world?.end());

const fund = (token: string) => world.ledger.fund(token);
/** What a fund has in its name beyond what it owes: the value of its units, once it is retired. */
async function worth(token: string) {
  const { cash, feesPayable, receivable } = await fund(token);
  return decimal(cash).minus(feesPayable).plus(receivable);
}

describe('a fund of a hedge book that is retired', () => {
  test('crosses with the others, and leaves nothing in its name but what its units are paid', async () => {
    const fees = { execution: { ...member('X', '1', '1').rules.execution, takerFee: d('0.001') } };
    await world.begin(
      [member('I3L', '3', '100', fees), member('I3S', '-3', '60', fees), member('I5L', '5', '40', fees)],
      { takerFee: '0.001' },
    );
    await world.retire('I3L');
    const redeemed = await world.ask('I3L', 'redemption', '0.3');
    const created = await world.ask('I5L', 'creation', '0.2');
    await expect(world.ask('I3L', 'creation', '1')).rejects.toThrow('it takes no creation');
    expect(await world.dealing(redeemed)).toMatchObject({
      note: expect.stringContaining('final NAV of I3L'),
    });
    await world.move(10, '110');
    const before = await world.residual();
    const { ids } = await world.round({ I3L: 'retire', I5L: 'emergency' });

    const explained = await world.explained(ids.I3L);
    expect(explained).toMatchObject({ equal: true, record: { outcome: 'done', state: 'RETIRED' } });
    const { final } = explained;
    expect(final).toMatchObject({ nav: '130', units: '1', payable: '130' });
    expect(await fund('I3L')).toMatchObject({ state: 'RETIRED', contracts: '0', units: '0.7' });
    expect((await worth('I3L')).toFixed()).toBe('91');
    // What the retired one wanted to sell is what the other bought, as far as that went.
    expect(explained.record.share).toMatchObject({ crossed: '-2.09', executed: '-0.91' });
    const after = await world.residual();
    expect(after.cash.minus(before.cash).toFixed()).toBe(final?.remainder);
    expect(after.contracts.eq(before.contracts)).toBe(true);
    expect(await world.dealing(created)).toMatchObject({ state: 'dealt', result: { nav: '150' } });
    expect(await world.dealing(redeemed)).toMatchObject({
      state: 'dealt',
      rebalanceId: ids.I3L,
      result: { nav: '130', cash: '-39' },
    });
    const [alert] = (await world.ledger.alerts({ open: true, token: 'I3L', limit: 9 })).filter(
      ({ kind }) => kind === 'fund-retired',
    );
    expect(alert?.what).toMatch(
      /^I3L is RETIRED \(I3L-x000001\): each of 1 units is paid 130, 130 in all; .* MAIN/,
    );
  });

  test('is paid out at once from then on, to the last digit, and then nothing is left of it', async () => {
    await world.begin([member('I3L', '3', '100'), member('I3S', '-3', '60'), member('I5L', '5', '40')]);
    await world.retire('I3L');
    await world.move(10, '100.03');
    await world.round('retire', ['I3L']);
    const { contracts } = await world.residual();
    // A NAV of 100.09: these leave less than the least amount.
    for (const units of ['0.33333333', '0.66666667']) {
      const id = await world.ask('I3L', 'redemption', units);
      expect(await world.dealing(id)).toMatchObject({ state: 'dealt', result: { nav: '100.09' } });
    }
    const all = await world.ledger.expectedTransfers({ token: 'I3L', open: true });
    const dust = decimal(d('100.09')).plus(
      all.reduce((sum, { amount }) => sum.plus(amount), decimal(d('0'))),
    );
    expect(dust.gt(0)).toBe(true);
    await expect(world.ask('I3L', 'redemption', '0.1')).rejects.toThrow('are more than there are');
    for (const { amount } of all) await world.market.hand('transfer', { amount });
    await world.move(11, '100.03');
    expect(await world.audit()).toEqual([]);
    const retired = await fund('I3L');
    expect(retired).toMatchObject({ cash: '0', contracts: '0', units: '0', receivable: '0' });
    expect(isWoundUp(retired)).toBe(true);
    expect((await world.residual()).contracts.eq(contracts)).toBe(true);
    // The others go on.
    await world.move(12, '104');
    expect(await world.round('emergency', ['I3S', 'I5L'])).toMatchObject({ book: { outcome: 'done' } });
    expect(await world.audit()).toEqual([]);
  });

  test('takes what it lacks from what the book has beyond its funds', async () => {
    await world.begin([member('I3L', '3', '100'), member('I3S', '-3', '60')]);
    // Mark and index part: its position lost more than its units.
    await world.market.move(new Date('2020-03-11T02:40:00Z').getTime(), {
      last: '90',
      mark: '90',
      index: '91',
    });
    await world.retire('I3L');
    const before = await world.residual();
    const { ids } = await world.round('retire', ['I3L']);
    const { final, equal } = await world.explained(ids.I3L);
    expect(equal).toBe(true);
    // Of 100 less 3 x 10, and 73 are owed.
    expect(final).toMatchObject({ nav: '73', equity: '70', remainder: '-3' });
    expect((await worth('I3L')).toFixed()).toBe('73');
    expect((await world.residual()).cash.minus(before.cash).toFixed()).toBe('-3');
  });

  test('waits where its book may not make the trade that it wants, and is unwound by the next round', async () => {
    await world.begin([member('I3L', '3', '100'), member('I3S', '-3', '100')]);
    expect((await fund(BOOK_TOKEN)).contracts).toBe('0');
    await world.retire('I3L');
    const change = { reason: 'tests', by: 'tests', token: BOOK_TOKEN } as const;
    await world.ledger.changeState({ ...change, from: ['ACTIVE'], to: 'REDUCING', changeId: '1' });
    await world.move(10, '100');
    // To sell what the long one holds would open a short position at the venue.
    const { ids } = await world.round('retire', ['I3L']);
    expect(await world.ledger.rebalance(ids.I3L ?? '')).toMatchObject({
      outcome: 'skipped',
      reason: 'the hedge book only reduces, and this trade would add',
    });
    await world.ledger.changeState({ ...change, from: ['REDUCING'], to: 'ACTIVE', changeId: '2' });
    await world.move(11, '100');
    await world.round('retire', ['I3L']);
    expect(await fund('I3L')).toMatchObject({ state: 'RETIRED', contracts: '0' });
    expect((await fund(BOOK_TOKEN)).contracts).toBe('-3');
  });

  test('that holds less than a lot since the venue has made them coarser leaves that to the residual', async () => {
    await world.begin([member('I3L', '3', '100'), member('I3S', '-3', '60')]);
    await world.world.books.query(
      "update positions set contracts = contracts + 0.0004 where token in ('I3L')",
    );
    const before = await world.residual();
    await world.retire('I3L');
    await world.move(10, '100');
    const { book, ids } = await world.round('retire', ['I3L']);
    expect(await fund('I3L')).toMatchObject({ state: 'RETIRED', contracts: '0' });
    expect((await world.explained(ids.I3L)).equal).toBe(true);
    const ofBook = await world.explained(book.id);
    expect(ofBook.equal).toBe(true);
    expect(ofBook.division?.residual).toMatchObject({ crossed: '0.0004', executed: '0' });
    expect((await world.residual()).contracts.minus(before.contracts).toFixed()).toBe('0.0004');
  });

  test('is charged its management fees up to the last fill', async () => {
    const fee = { managementFee: { rate: d('0.01'), at: ['02:45'] } };
    await world.begin([member('I3L', '3', '100', fee), member('I3S', '-3', '60')]);
    await world.retire('I3L');
    await world.move(16, '100');
    const { ids } = await world.round('retire', ['I3L']);
    expect(await fund('I3L')).toMatchObject({ state: 'RETIRED', feesPayable: '1' });
    const { final, equal } = await world.explained(ids.I3L);
    expect(equal).toBe(true);
    expect(final).toMatchObject({ nav: '99', payable: '99', remainder: '0' });
    expect((await worth('I3L')).toFixed()).toBe('99');
    expect(isWoundUp(await fund('I3L'))).toBe(false);
  });
});
