import { describe, expect, it } from 'vitest';
import { heatMaps } from '../../../src/operator/sweep/heat-map.js';
import { sweepCsv } from '../../../src/operator/sweep/sweep-csv.js';
import { sweepPage } from '../../../src/operator/sweep/sweep-page.js';
import type { FundOutcome } from '../../../src/simulation/fund-outcome.js';
import { pointCount } from '../../../src/simulation/sweep/grid.js';
import { type SweepReport, sweepPoints } from '../../../src/simulation/sweep/sweep-report.js';
import { readVariation, type Variation } from '../../../src/simulation/sweep/variation.js';
import { text } from '../../simulation/simulated.js';

const TOKENS = ['BTC3L', 'BTC3S'];

/** The return of a fund is the number of its point: in thousandths for the first, below zero for the second. */
function outcome(token: string, number: number): FundOutcome {
  const figure = text((token === 'BTC3L' ? number : -number) / 1_000);
  return {
    ...{
      token,
      settleCoin: 'USDT',
      state: 'ACTIVE',
      nav: text(100),
      return: figure,
      drawdown: text('-0.9999999'),
      equity: text(1),
    },
    ...{
      tradingCost: text(number),
      fees: text(0),
      funding: text(0),
      issuerResult: null,
      bookResult: null,
      rebalances: { daily: 1, interim: number },
      notMade: 0,
    },
  };
}

function report(...texts: readonly string[]): SweepReport {
  const variations = texts.map((written): Variation => {
    const read = readVariation(
      written,
      TOKENS.map((token) => ({ token, account: token.toLowerCase(), model: 'fund' })),
    );
    if ('message' in read) throw new Error(read.message);
    return read;
  });
  const outcomes = Array.from({ length: pointCount(variations) }, (_, number) =>
    TOKENS.map((token) => outcome(token, number)),
  );
  return {
    ...{ from: '2020-01-01T00:00:00.000Z', to: '2020-12-31T23:59:59.999Z' },
    vary: variations.map(({ name, values }) => ({ name, values: values.map((value) => value.text) })),
    points: sweepPoints(variations, outcomes),
    ...{ leftOut: [], notes: [] },
  };
}

const mapsOf = (of: SweepReport) =>
  heatMaps(of, (fund) => fund.return).map(({ title, columns, rows }) => ({
    ...{ title, columns, rows: rows.map(({ name, cells }) => [name, ...cells.map(({ value }) => value)]) },
  }));

describe('the heat maps of a sweep', () => {
  it('have a row for each value and a column for each fund, where one rule is varied', () => {
    expect(mapsOf(report('leverage=1,2,3'))).toEqual([
      {
        ...{ title: '', columns: TOKENS },
        rows: [
          ['1', '0', '0'],
          ['2', '0.001', '-0.001'],
          ['3', '0.002', '-0.002'],
        ],
      },
    ]);
  });

  it('are one for each fund where two are varied', () => {
    const [first, second, ...others] = mapsOf(report('leverage=1,2', 'interim.range=0.1,0.11'));
    expect(first).toEqual({
      ...{ title: 'BTC3L', columns: ['0.1', '0.11'] },
      rows: [
        ['1', '0', '0.001'],
        ['2', '0.002', '0.003'],
      ],
    });
    expect(second?.title).toBe('BTC3S');
    expect(others).toEqual([]);
  });

  it('are one for each fund and each combination of the others where more are varied', () => {
    const maps = mapsOf(report('leverage=1,2', 'interim.range=0.1,0.11', 'minGap=0,0.01'));
    expect(maps.map(({ title }) => title)).toEqual([
      'BTC3L, minGap=0',
      'BTC3L, minGap=0.01',
      'BTC3S, minGap=0',
      'BTC3S, minGap=0.01',
    ]);
    expect(maps[1]?.rows).toEqual([
      ['1', '0.001', '0.003'],
      ['2', '0.005', '0.007'],
    ]);
  });

  it('are shaded from the least to the greatest of each map, and evenly where all are the same', () => {
    const shades = (of: SweepReport, figure: (fund: FundOutcome) => FundOutcome['nav']) =>
      heatMaps(of, figure).map(({ rows }) => rows.map(({ cells }) => cells.map(({ place }) => place)));
    const two = report('leverage=1,2,3', 'interim.range=0.1');
    expect(shades(two, (fund) => fund.return)).toEqual([
      [[0], [0.5], [1]],
      [[1], [0.5], [0]],
    ]);
    expect(shades(two, (fund) => fund.nav)[0]).toEqual([[0.5], [0.5], [0.5]]);
  });
});

describe('what a sweep writes', () => {
  const listed = report('managementFee.at=["00:00"],["00:00","12:00"]', 'leverage=1,2');

  it('quotes a value with a comma in CSV', () => {
    const [heading, first, , , , third] = sweepCsv(listed).split('\n');
    expect(heading).toBe(
      'managementFee.at,leverage,token,state,nav,return,drawdown,equity,tradingCost,fees,funding,settleCoin,daily,interim,issuerResult,bookResult,notMade',
    );
    expect(first).toBe('"[""00:00""]",1,BTC3L,ACTIVE,100,0,-0.9999999,1,0,0,0,USDT,1,0,,,0');
    expect(third).toMatch(/^"\[""00:00"",""12:00""\]",1,BTC3L,/);
  });

  it('has the results of the issuer where funds of the index model are played', () => {
    const results = { issuerResult: text('12.5'), bookResult: text('-3') };
    const points = listed.points.map((point) => ({
      ...point,
      funds: point.funds.map((fund) => (fund.token === 'BTC3L' ? { ...fund, ...results } : fund)),
    }));
    const [, long, short] = sweepCsv({ ...listed, points }).split('\n');
    expect(long).toMatch(/,1,0,12.5,-3,0$/);
    expect(short).toMatch(/,1,0,,,0$/);
    expect(sweepPage({ ...listed, points })).toContain('issuer&#39;s result');
    expect(sweepPage(listed)).not.toContain('issuer&#39;s result');
  });

  it('escapes what it puts into the page, and rounds no drawdown to a total loss', () => {
    const page = sweepPage(listed);
    expect(page).toContain('[&quot;00:00&quot;,&quot;12:00&quot;]');
    expect(page).toContain('-99.99999 %');
    expect(page).not.toContain('-100.00 %');
  });
});
