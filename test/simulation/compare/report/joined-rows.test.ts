import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../../../src/domain/decimal.js';
import { differenceSoFar } from '../../../../src/simulation/compare/report/difference-so-far.js';
import { commonRows, joinRows } from '../../../../src/simulation/compare/report/joined-rows.js';
import { CHANGES } from '../../../../src/simulation/equity-changes.js';
import type { HistoryRow } from '../../../../src/simulation/history/fund-history.js';
import { fund, text } from '../../simulated.js';
import { compared } from './compared.js';

const present = (rows: readonly (HistoryRow | null)[]) => rows.filter((row) => row !== null);

describe('the histories of two rule sets, as one', () => {
  it('has every row of both once and in its order, by time, and differences that their parts explain exactly', () => {
    const move = fc.integer({ min: -400, max: 500 });
    const candle = fc.record({
      up: fc.integer({ min: 0, max: 200 }),
      down: fc.integer({ min: 0, max: 200 }),
      move,
    });
    const range = fc.constantFrom('0.05', '0.1', '0.15');
    const leverage = fc.constantFrom(3, 2, -3);
    const choice = fc.record({ range, leverage, equity: fc.constantFrom(100_000, 50_000) });
    fc.assert(
      fc.property(fc.array(candle, { minLength: 2, maxLength: 6 }), choice, choice, (moves, one, other) => {
        let price = 10_000;
        const rows = moves.map(({ up, down, move: by }) => {
          const open = price;
          price = Math.round(open * (1 + by / 1_000));
          const [low, high] = [Math.min(open, price), Math.max(open, price)];
          return [
            open,
            Math.round(high * (1 + up / 1_000)),
            Math.round(low * (1 - down / 1_000)),
            price,
          ] as const;
        });
        const made = (is: typeof one) => [fund({ token: 'F', ...is })];
        const { report, histories } = compared(made(one), made(other), rows);
        const [first, second] = [histories.first[0]?.rows ?? [], histories.second[0]?.rows ?? []];
        const joined = joinRows({ first, second });
        expect(present(joined.map((row) => row.first))).toEqual(first);
        expect(present(joined.map((row) => row.second))).toEqual(second);
        const times = joined.map(({ time }) => time);
        expect(times).toEqual(times.toSorted());
        const common = commonRows(joined);
        expect(common.length).toBe(rows.length);
        const [compare] = report.funds;
        if (compare === undefined) throw new Error('nothing is compared');
        for (const row of common) {
          expect(row.first.price).toBe(row.second.price);
          const { difference, initialEquity, changes } = differenceSoFar(row, compare);
          const sum = CHANGES.reduce((all, part) => all.plus(changes[part]), initialEquity);
          expect(plain(sum)).toBe(plain(difference));
        }
        const last = common.at(-1);
        const atEnd = last && differenceSoFar(last, compare);
        expect(atEnd && plain(atEnd.difference)).toBe(compare.difference);
        for (const part of CHANGES) expect(atEnd && plain(atEnd.changes[part])).toBe(compare.parts[part]);
      }),
      { numRuns: 25 },
    );
  });

  it('puts side by side what both have at an instant, and what one alone has before its end of a candle', () => {
    const row = (at: HistoryRow['at'], time: string) => ({ at, time, nav: text(1) }) as HistoryRow;
    const [first, second] = [
      [row('before', 'T1'), row('after', 'T1'), row('close', 'T1')],
      [row('close', 'T1'), row('path', 'T2')],
    ];
    expect(joinRows({ first, second }).map((one) => [one.first?.at ?? null, one.second?.at ?? null])).toEqual(
      [
        ['before', null],
        ['after', null],
        ['close', 'close'],
        [null, 'path'],
      ],
    );
  });
});
