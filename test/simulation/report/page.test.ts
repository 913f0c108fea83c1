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
import { expectReadable, expectSelfContained, expectWhole, ParsedPage, words } from './parsed-page.js';

const files = seriesFiles();
let recordingOf: (funds: readonly FundSettings[]) => Promise<Recording>;
let details: Details;
let page: ParsedPage;

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
  page = new ParsedPage(reportPage(details));
});

describe('the report of a simulation', () => {
  it('is valid HTML with unique ids, and no link to a place that is not there', () => {
    expectWhole(page);
    expect(page.named('a').map(words)).toContain('BTC3L');
  });

  it('loads nothing: every address in it is a place of its own, and its policy allows no other', () => {
    expectSelfContained(page);
  });

  it('says first that the NAV may approach zero', () => {
    expect(page.header()).toMatch(/^Simulation of BTC3L .*in an extreme market the NAV may approach zero/);
  });

  it('has a table beside every chart, a name for each, and headings that leave out no level', () => {
    expectReadable(page, 'BTC3L', ['nav', 'leverage', 'drawdown', 'spread', 'costs']);
  });

  it('gives the charts the figures of the simulation', () => {
    const [history] = details.histories;
    const { time, columns, marks } = page.figures().BTC3L;
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

  it('marks where a fund is wiped out, by a strike that then trades nothing', async () => {
    const recording = await recordingOf([
      fund({ token: 'BTCI4L', leverage: 4, model: 'index', range: '0.26', dailyAt: '12:00' }),
    ]);
    const { report, histories } = detailedReport(recording, usualVenue(['BTCUSDT'], {}));
    expect(report.funds[0]).toMatchObject({ state: 'WIPED_OUT', nav: '0' });
    const gone = new ParsedPage(reportPage({ report, histories }));
    expect(gone.section('BTCI4L')).toContain('wipe-out: 1');
  });

  it('tells the change of a fund of the index model by its NAV, whatever its account has lost', async () => {
    const settings = fund({ token: 'BTCI3L', leverage: 3, model: 'index' });
    const index = await recordingOf([settings]);
    const { report, histories } = detailedReport(index, usualVenue(['BTCUSDT'], {}));
    const [told] = report.funds;
    const change = Number(told?.nav) / 100 - 1;
    expect(Number(told?.return)).toBeCloseTo(change, 8);
    expect(Number(told?.equity) / 100_000 - 1).not.toBeCloseTo(change, 3);
    const shown = new ParsedPage(reportPage({ report, histories })).named('td');
    expect(shown.map(words)).toContain(`${(change * 100).toFixed(2)} %`);
  });

  it('shows the spread of the two orders, what was left out and noted, and by what rules and costs', () => {
    const [one] = details.report.funds;
    expect(page.body()).toContain('What the candles leave open');
    expect(page.body()).toContain(Number(one?.navByFirstExtreme.high).toFixed(2));
    expect(page.body()).toContain(Number(one?.navByFirstExtreme.low).toFixed(2));
    expect(one?.navByFirstExtreme.high).not.toBe(one?.navByFirstExtreme.low);
    expect(page.body()).toContain('left out, since they have no prices: ETH3L');
    expect(page.body()).toContain('no funding is given, so none is paid');
    expect(page.body()).toMatch(/fee on each fill ?0\.0550 %/);
    expect(page.body()).toMatch(/rules\.interim\.range ?0\.15/);
    expect(page.body()).toMatch(/lotSize ?0\.001/);
  });

  it('takes no text for HTML', () => {
    const hostile = { ...details.report, notes: ['</script><b onclick="x">&'] };
    const made = reportPage({ ...details, report: hostile });
    expect(made).toContain('&lt;/script&gt;&lt;b onclick=&quot;x&quot;&gt;&amp;');
  });
});
