import { beforeAll, describe, expect, it } from 'vitest';
import { decimal, plain } from '../../../../src/domain/decimal.js';
import type { ComparisonDetails } from '../../../../src/simulation/compare/detailed-comparison.js';
import { comparisonPage } from '../../../../src/simulation/compare/report/page.js';
import { CHANGES } from '../../../../src/simulation/equity-changes.js';
import { type ChartMark, seconds } from '../../../../src/simulation/report/chart-data.js';
import {
  expectReadable,
  expectSelfContained,
  expectWhole,
  ParsedPage,
  words,
} from '../../report/parsed-page.js';
import { fund } from '../../simulated.js';
import { compared } from './compared.js';

const FILES = { first: 'mine.yaml', second: 'theirs.yaml' };
const CHARTS = ['navs', 'leverages', 'drawdowns', 'difference'];

let details: ComparisonDetails;
let page: ParsedPage;

beforeAll(() => {
  details = compared(
    [
      fund({ token: 'BTC3L', leverage: 3 }),
      fund({ token: 'BTCI3L', leverage: 2, model: 'index', account: 'book' }),
      fund({ token: 'BTCI3S', leverage: -2, model: 'index', account: 'book' }),
      fund({ token: 'BTC3S', leverage: -3 }),
      fund({ token: 'MINE', leverage: 2 }),
      fund({ token: 'ETH3L', leverage: 3, contract: 'ETHUSDT' }),
    ],
    [
      fund({ token: 'BTC3L', leverage: 2, range: '0.1' }),
      fund({ token: 'BTCI3L', leverage: 3, model: 'index', account: 'book' }),
      fund({ token: 'BTCI3S', leverage: -2, model: 'index', account: 'book' }),
      fund({ token: 'BTC3S', leverage: -3, account: 'elsewhere' }),
      fund({ token: 'THEIRS', leverage: 2 }),
    ],
  );
  page = new ParsedPage(comparisonPage(details, FILES));
});

const fundOf = (token: string) => {
  const found = details.report.funds.find((one) => one.token === token);
  if (found === undefined) throw new Error(`${token} is not compared`);
  return found;
};

describe('the page of two rule sets', () => {
  it('is valid HTML that loads nothing, with a table beside every chart', () => {
    expectWhole(page);
    expectSelfContained(page);
    for (const { token } of details.report.funds) expectReadable(page, token, CHARTS);
  });

  it('names both files, says first that the NAV may approach zero, and has a link to every fund of both', () => {
    expect(page.header()).toMatch(
      /^BTC3L, BTCI3L, BTCI3S, BTC3S by two rule sets The first is mine.yaml, the second theirs.yaml\. .*in an extreme market the NAV may approach zero/,
    );
    const [contents] = page.named('nav');
    expect(contents && words(contents)).toMatch(/All funds BTC3L BTCI3L BTCI3S BTC3S Rules and costs Method/);
  });

  it('tells the rules that differ, and what became of either', () => {
    const told = page.section('BTC3L');
    expect(told).toContain('leverage 3 2');
    expect(told).toContain('interim.range 0.15 0.1');
    const { state, equity } = fundOf('BTC3L');
    expect(told).toContain(`state ${state.first} ${state.second}`);
    expect(told).toContain(`equity ${Number(equity.first).toFixed(2)} ${Number(equity.second).toFixed(2)}`);
  });

  it('explains the difference of the equity by parts of both that sum to it', () => {
    const { initialEquity, attribution, equity, difference, parts } = fundOf('BTC3L');
    for (const set of ['first', 'second'] as const) {
      const sum = CHANGES.reduce(
        (all, part) => all.plus(attribution[set][part]),
        decimal(initialEquity[set]),
      );
      expect(plain(sum)).toBe(equity[set]);
    }
    const text = (value: string) => Number(value).toFixed(2);
    expect(page.section('BTC3L')).toContain(
      `price ${text(parts.price)} ${text(attribution.first.price)} ${text(attribution.second.price)}`,
    );
    expect(page.section('BTC3L')).toContain(`at the end ${text(difference)}`);
  });

  it('draws both in one chart, from the figures of both', () => {
    const { time, columns } = page.figures().BTC3L;
    expect(time).toEqual(time.toSorted((a: number, b: number) => a - b));
    for (const column of Object.values<unknown[]>(columns)) expect(column).toHaveLength(time.length);
    const of = (token: string, set: 'first' | 'second') =>
      details.histories[set].find((one) => one.token === token)?.rows.map(({ nav }) => Number(nav));
    const drawn = (name: string) => columns[name].filter((figure: number | null) => figure !== null);
    for (const [set, side] of [
      ['first', '1'],
      ['second', '2'],
    ] as const) {
      const navs = of('BTC3L', set) ?? [];
      expect(drawn(`nav${side}`)).toHaveLength(navs.length);
      for (const [index, nav] of navs.entries()) expect(drawn(`nav${side}`)[index]).toBeCloseTo(nav, 3);
      expect(new Set(drawn(`target${side}`))).toEqual(new Set([set === 'first' ? 3 : 2]));
    }
    expect(columns).toHaveProperty('naive1');
    expect(columns.difference.at(-1)).toBeCloseTo(Number(fundOf('BTC3L').difference), 1);
  });

  it('draws naive leverage once where it is the same by both', () => {
    const { columns } = page.figures().BTC3S;
    expect(columns).toHaveProperty('naive');
    expect(columns).not.toHaveProperty('naive1');
    expect(columns.naive).not.toContain(null);
  });

  it('draws it twice for another contract, also where it begins and ends alike', () => {
    const falls = [
      [100, 100, 100, 100],
      [100, 101, 60, 62],
    ] as const;
    const later = [
      [100, 104, 99, 103],
      [103, 103, 60, 62],
    ] as const;
    const [one, other] = [
      fund({ token: 'F', leverage: 3 }),
      fund({ token: 'F', leverage: 3, contract: 'ETHUSDT' }),
    ];
    const { columns } = new ParsedPage(
      comparisonPage(compared([one], [other], falls, later), FILES),
    ).figures().F;
    expect([columns.naive1.find(Boolean), columns.naive1.at(-1)]).toEqual([100, 0]);
    expect([columns.naive2.find(Boolean), columns.naive2.at(-1)]).toEqual([100, 0]);
    expect(columns).not.toHaveProperty('naive');
  });

  it('marks the rebalances that only one has, by the one that has them, and where they part', () => {
    const { onlyIn, firstDifference } = fundOf('BTC3L');
    const marks: readonly ChartMark[] = page.figures().BTC3L.marks;
    const at = (set: ChartMark['set']) => marks.filter((mark) => mark.set === set).map(({ time }) => time);
    expect(onlyIn.second.length).toBeGreaterThan(0);
    for (const set of ['first', 'second'] as const) {
      expect(at(set)).toEqual(expect.arrayContaining(onlyIn[set].map(({ time }) => seconds(time))));
    }
    expect(marks.filter(({ shape }) => shape === 'line').map(({ time }) => time)).toEqual([
      seconds(firstDifference?.time ?? ''),
    ]);
    expect(page.section('BTC3L')).toContain(`Only in the second: interim: ${onlyIn.second.length}`);
  });

  it('says of a fund that is wiped out by one alone who bears what is missing', () => {
    const { state, wipeOut, nav } = fundOf('BTCI3L');
    expect([state.second, nav.second]).toEqual(['WIPED_OUT', '0']);
    expect([wipeOut.first, wipeOut.second?.bornBy]).toEqual([null, 'issuer']);
    expect(page.section('BTCI3L')).toContain(
      'BTCI3L was wiped out by the second: holders have nothing left, and the issuer bears a deficit of',
    );
    expect(page.section('BTCI3L')).toContain('Only in the second: wipe-out: 1');
  });

  it('has both sides of an index fund, and the books that its funds share', () => {
    const { index } = fundOf('BTCI3L');
    const result = (value: string | undefined) => Number(value).toFixed(2);
    expect(page.section('BTCI3L')).toMatch(
      new RegExp(
        `result [-\\d.]+ ${result(index?.first.issuer.result)} ${result(index?.second.issuer.result)}`,
      ),
    );
    expect(details.report.books.first.map(({ tokens }) => tokens)).toEqual([['BTCI3L', 'BTCI3S']]);
    expect(page.section('overview')).toMatch(/book first BTCI3L BTCI3S .*book second BTCI3L BTCI3S/);
  });

  it('says where nothing differs', () => {
    const told = page.section('BTC3S');
    expect(told).toContain('The rules are the same.');
    expect(told).toContain('They never differ.');
    expect(told).toContain('None: both have the same, by time and cause.');
    expect(page.figures().BTC3S.marks).toEqual([]);
  });

  it('has a fund that only one of the two has among all, and says what is left out', () => {
    const told = page.section('overview');
    expect(told).toMatch(/MINE first alone ACTIVE .*THEIRS second alone ACTIVE/);
    expect(told).toContain('only in mine.yaml: MINE, ETH3L');
    expect(told).toContain('left out, since they have no prices: ETH3L');
  });

  it('says that there is nothing to compare where no fund is in both', () => {
    const alone = compared([fund({ token: 'A', leverage: 2 })], [fund({ token: 'B', leverage: 2 })]);
    const told = new ParsedPage(comparisonPage(alone, FILES));
    expectWhole(told);
    expect(told.header()).toMatch(/^Two rule sets .*All amounts are in USDT/);
    expect(told.section('overview')).toContain('No fund is in both, so that there is nothing to compare.');
  });

  it('says for which funds the candles do not settle which of the two does better', () => {
    const verdict =
      /Which of the two does better depends on it for ([^:]+): candles of this length do not settle that/;
    expect(page.section('overview')).not.toMatch(verdict);
    // Low first, the narrow range is left before the daily of 02:30; high first, the daily comes before the fall.
    const open = compared(
      [fund({ token: 'BTC3L', leverage: 3 })],
      [fund({ token: 'BTC3L', leverage: 3, range: '0.1' })],
      [
        [10_000, 10_000, 10_000, 10_000],
        [10_000, 10_000, 10_000, 10_000],
        [10_000, 10_600, 8_900, 10_000],
      ],
    );
    const [navs] = open.report.funds.map(({ navByFirstExtreme }) => navByFirstExtreme);
    expect(navs?.second.high).toBe(navs?.first.high);
    expect(Number(navs?.second.low)).toBeLessThan(Number(navs?.first.low));
    expect(verdict.exec(new ParsedPage(comparisonPage(open, FILES)).section('overview'))?.[1]).toBe('BTC3L');
  });

  it('takes no text for HTML', () => {
    const made = comparisonPage(details, { first: '</script><b onclick="x">&', second: '<i>' });
    expect(made).toContain('&lt;/script&gt;&lt;b onclick=&quot;x&quot;&gt;&amp;');
    expect(made).not.toContain('<i>');
  });
});
