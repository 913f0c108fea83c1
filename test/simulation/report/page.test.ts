import { type DefaultTreeAdapterTypes, type ParserError, parse } from 'parse5';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FundSettings } from '../../../src/contract/fund-settings.js';
import { parseDecimal } from '../../../src/domain/decimal.js';
import { loadRecording, type Recording } from '../../../src/simulation/load-recording.js';
import { reportPage } from '../../../src/simulation/report/page.js';
import { type Details, detailedReport } from '../../../src/simulation/report/simulation-report.js';
import { usualVenue } from '../../../src/simulation/usual-venue.js';
import { HOUR, START } from '../../domain/recording.js';
import { seriesFiles } from '../series-file.js';
import { fund } from '../simulated.js';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

const files = seriesFiles();
const errors: ParserError[] = [];
let recordingOf: (funds: readonly FundSettings[]) => Promise<Recording>;
let details: Details;
let page = '';
let elements: readonly Element[] = [];

beforeAll(async () => {
  const rows = [
    [10_000, 10_000, 10_000, 10_000],
    [10_000, 10_600, 9_500, 10_000],
    [10_000, 10_200, 7_000, 7_200],
    [7_200, 7_300, 7_100, 7_200],
  ];
  const prices = await files.write([
    'ts,open,high,low,close',
    ...rows.map((row, index) => [START + index * HOUR, ...row].join(',')),
  ]);
  recordingOf = (funds) =>
    loadRecording(
      funds,
      { prices: new Map([['BTCUSDT', prices]]), funding: new Map(), from: null, to: null, gaps: 'error' },
      () => parseDecimal('0.1'),
    );
  const recording = await recordingOf([
    fund({ token: 'BTC3L', leverage: 3 }),
    fund({ token: 'ETH3L', leverage: 3, contract: 'ETHUSDT' }),
  ]);
  details = detailedReport(recording, usualVenue(['BTCUSDT'], {}));
  page = reportPage(details);
  elements = elementsOf(parse(page, { onParseError: (error) => errors.push(error) }));
});

function elementsOf(node: Node): readonly Element[] {
  const inner = 'childNodes' in node ? node.childNodes.flatMap(elementsOf) : [];
  return 'tagName' in node ? [node, ...inner] : inner;
}
const named = (name: string) => elements.filter(({ tagName }) => tagName === name);
const attribute = ({ attrs }: Element, name: string) => attrs.find((one) => one.name === name)?.value ?? null;
const textOf = (node: Node): string => {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
};
const words = (node: Node) => textOf(node).replace(/\s+/g, ' ').trim();
const body = () => words(named('main')[0] as Element);

describe('the report of a simulation', () => {
  it('is valid HTML with unique ids, and no link to a place that is not there', () => {
    expect(errors.map(({ code, startLine }) => `${startLine}: ${code}`)).toEqual([]);
    const ids = elements.map((one) => attribute(one, 'id')).filter((id) => id !== null);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = named('a').map((link) => attribute(link, 'href'));
    expect(targets).toContain('#BTC3L');
    for (const target of targets) expect(ids).toContain(target?.slice(1));
  });

  it('loads nothing: every address in it is a place of its own, and its policy allows no other', () => {
    const loading = ['src', 'srcset', 'action', 'data', 'poster', 'background', 'formaction', 'xlink:href'];
    expect(elements.filter((one) => loading.some((name) => attribute(one, name) !== null))).toEqual([]);
    for (const one of elements) expect(attribute(one, 'href') ?? '#').toMatch(/^#/);
    expect(named('link').concat(named('iframe'), named('base'), named('img'))).toEqual([]);
    expect(page).not.toMatch(
      /@import|url\(|\bfetch\(|XMLHttpRequest|WebSocket|\bimport\s*\(|\bimport .* from/,
    );
    const policy = named('meta')
      .map((meta) => attribute(meta, 'content'))
      .find((text) => text?.includes('-src'));
    expect(policy).toContain("default-src 'none'");
  });

  it('says first that the NAV may approach zero', () => {
    expect(words(named('header')[0] as Element)).toMatch(
      /^Simulation of BTC3L .*in an extreme market the NAV may approach zero/,
    );
  });

  it('has a table beside every chart, a name for each, and headings that leave out no level', () => {
    const charts = elements.filter((one) => attribute(one, 'class') === 'chart');
    expect(charts.map((one) => attribute(one, 'data-chart'))).toEqual([
      'nav',
      'leverage',
      'drawdown',
      'spread',
      'costs',
    ]);
    for (const chart of charts) {
      expect(attribute(chart, 'role')).toBe('img');
      expect(attribute(chart, 'aria-label')).toMatch(/^BTC3L: .+/);
      const beside = elementsOf(chart.parentNode as Element);
      const rows = beside.filter(({ tagName }) => tagName === 'tr');
      expect(rows.length).toBeGreaterThan(4);
    }
    for (const figure of named('figure')) {
      const [first] = elementsOf(figure).slice(1);
      expect(first?.tagName).toBe('figcaption');
    }
    for (const table of named('table')) {
      const inside = elementsOf(table);
      expect(words(inside.find(({ tagName }) => tagName === 'caption') as Element)).not.toBe('');
      for (const heading of inside.filter(({ tagName }) => tagName === 'th')) {
        expect(['col', 'row']).toContain(attribute(heading, 'scope'));
      }
    }
    const levels = elements
      .map(({ tagName }) => /^h([1-6])$/.exec(tagName)?.[1])
      .filter(Boolean)
      .map(Number);
    expect(levels[0]).toBe(1);
    const steps = levels.slice(1).map((level, index) => level - (levels[index] ?? 0));
    expect(Math.max(...steps)).toBe(1);
  });

  it('gives the charts the figures of the simulation', () => {
    const data = JSON.parse(words(elements.find((one) => attribute(one, 'id') === 'figures') as Element));
    const [history] = details.histories;
    const { time, columns, marks } = data.BTC3L;
    expect(time).toEqual(history?.rows.map((row) => Date.parse(row.time) / 1_000));
    for (const column of Object.values<unknown[]>(columns)) expect(column).toHaveLength(time.length);
    expect(columns.nav.at(-1)).toBeCloseTo(Number(details.report.funds[0]?.nav), 4);
    const shapes = { establish: 'circle', daily: 'tick', interim: 'triangle', emergency: 'square' };
    const rebalances = details.report.funds[0]?.rebalances ?? [];
    expect(marks.map(({ shape }: { shape: string }) => shape)).toEqual(
      rebalances.map(({ cause }) => shapes[cause as keyof typeof shapes]),
    );
    expect(new Set(rebalances.map(({ cause }) => cause)).size).toBe(3);
  });

  it('tells the change of a fund of the index model by its NAV, whatever its account has lost', async () => {
    const settings = fund({ token: 'BTCI3L', leverage: 3, model: 'index' });
    const index = await recordingOf([settings]);
    const { report, histories } = detailedReport(index, usualVenue(['BTCUSDT'], {}));
    const [told] = report.funds;
    const change = Number(told?.nav) / 100 - 1;
    expect(Number(told?.return)).toBeCloseTo(change, 8);
    expect(Number(told?.equity) / 100_000 - 1).not.toBeCloseTo(change, 3);
    const shown = elementsOf(parse(reportPage({ report, histories }))).filter(
      ({ tagName }) => tagName === 'td',
    );
    expect(shown.map(words)).toContain(`${(change * 100).toFixed(2)} %`);
  });

  it('shows the spread of the two orders, what was left out and noted, and by what rules and costs', () => {
    const [one] = details.report.funds;
    expect(body()).toContain('What the candles leave open');
    expect(body()).toContain(Number(one?.navByFirstExtreme.high).toFixed(2));
    expect(body()).toContain(Number(one?.navByFirstExtreme.low).toFixed(2));
    expect(one?.navByFirstExtreme.high).not.toBe(one?.navByFirstExtreme.low);
    expect(body()).toContain('left out, since they have no prices: ETH3L');
    expect(body()).toContain('no funding is given, so none is paid');
    expect(body()).toMatch(/fee on each fill ?0\.0550 %/);
    expect(body()).toMatch(/rules\.interim\.range ?0\.15/);
    expect(body()).toMatch(/lotSize ?0\.001/);
  });

  it('takes no text for HTML', () => {
    const hostile = { ...details.report, notes: ['</script><b onclick="x">&'] };
    const made = reportPage({ ...details, report: hostile });
    expect(made).toContain('&lt;/script&gt;&lt;b onclick=&quot;x&quot;&gt;&amp;');
  });
});
