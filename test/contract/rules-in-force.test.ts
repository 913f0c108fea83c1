import { describe, expect, it } from 'vitest';
import { accrueDueFees, feesDue } from '../../src/contract/fees-due.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { comingRules, type HeldRules, rulesAt } from '../../src/contract/rules-in-force.js';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import { d, settings } from '../ledger/fixtures.js';

const charging = (rate: string, ...at: string[]): FundSettings => {
  const { rules, ...fund } = settings();
  return { ...fund, rules: { ...rules, managementFee: { rate: d(rate), at } } };
};
const OLD = charging('0.001', '00:00', '12:00');
const NEW = charging('0.002', '06:00', '12:00');

const held = (changes: Partial<HeldRules> = {}): HeldRules => ({
  settings: OLD,
  rules: { version: 1, since: null },
  pendingSettings: null,
  pendingRules: null,
  formerRules: [],
  ...changes,
});
const at = (hour: number) => Date.UTC(2026, 10, 22, hour);
const waitingUntil = (instant: number | null) =>
  held({ pendingSettings: NEW, pendingRules: { version: 2, at: instant } });

describe('the rules at an instant', () => {
  it.each([
    ['those in force where none wait', held(), 1, 1],
    ['a rebalance already goes by those that wait for its point', waitingUntil(null), 1, 2],
    ['nobody goes by those that wait for a later instant', waitingUntil(at(13)), 1, 1],
    ['everybody by those whose instant has come', waitingUntil(at(12)), 2, 2],
  ])('%s', (_, fund, now, coming) => {
    expect([rulesAt(fund, at(12)).version, comingRules(fund, at(12)).version]).toEqual([now, coming]);
  });
});

describe('management fees', () => {
  const due = (fund: HeldRules, after: number, upTo: number) =>
    feesDue({ ...fund, state: 'ACTIVE' }, at(after), at(upTo)).map(
      ({ dueAt, rate }) => `${new Date(dueAt).getUTCHours()}: ${rate.toFixed()}`,
    );

  it.each([
    ['by the rules in force', held(), ['0: 0.001', '12: 0.001']],
    ['not by those that wait for a rebalance point', waitingUntil(null), ['0: 0.001', '12: 0.001']],
    ['from their instant on, that one included', waitingUntil(at(12)), ['0: 0.001', '12: 0.002']],
    [
      'each time that the new rules have and the old had not',
      waitingUntil(at(5)),
      ['0: 0.001', '6: 0.002', '12: 0.002'],
    ],
    [
      'of an instant before, by the rules of that instant, however late',
      held({
        settings: NEW,
        rules: { version: 2, since: at(7) },
        formerRules: [{ settings: OLD, until: at(7) }],
      }),
      ['0: 0.001', '12: 0.002'],
    ],
  ])('%s', (_, fund, expected) => {
    expect(due(fund, -1, 18)).toEqual(expected);
  });

  it('end with a fund', () => {
    expect(feesDue({ ...held(), state: 'RETIRED' }, at(-1), at(18))).toEqual([]);
  });

  it('begin strictly after what is booked', () => {
    const fund = held({ settings: NEW, formerRules: [{ settings: OLD, until: at(7) }] });
    expect(due(fund, 0, 12)).toEqual(['12: 0.002']);
    expect(due(fund, 7, 12)).toEqual(['12: 0.002']);
    expect(due(fund, 12, 18)).toEqual([]);
  });

  it('are each charged on the equity after those before', () => {
    const state = { cash: decimal(d('1000')), contracts: ZERO, feesPayable: ZERO, funding: [] };
    const price = decimal(d('1'));
    const fees = feesDue({ ...waitingUntil(at(12)), state: 'ACTIVE' }, at(-1), at(18)).map((fee) => ({
      ...fee,
      price,
    }));
    expect(accrueDueFees(state, fees)).toMatchObject([
      { equity: '1000', rate: '0.001', amount: '1' },
      { equity: '999', rate: '0.002', amount: '1.998' },
    ]);
  });
});
