import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparisonPage } from '../../../../src/simulation/compare/report/page.js';
import { pricesInMemory } from '../../../../src/simulation/memory-prices.js';
import { recordingBy, usualPlay, venueBy } from '../../../../src/simulation/play-choice.js';
import { reportPage } from '../../../../src/simulation/report/page.js';
import { detailedReport } from '../../../../src/simulation/report/simulation-report.js';
import { DESKTOP, LOOKS, look, Pages, seriousOf, tooWide } from '../../../operator/desk/pages.js';
import { startChromium } from '../../../support/chromium.js';
import { candlesOf, compared } from '../../compare/report/compared.js';
import { fund } from '../../simulated.js';

const found = await startChromium();
const pages = new Pages(found as Browser); // without one nothing below runs
let folder = '';

/** Two days: a fall, a recovery, and a rise that a short fund is cut by. */
const HOURS = Array.from({ length: 48 }, (_, hour) => {
  const at = (time: number) => Math.round(10_000 + 1_500 * Math.sin(time / 6) - 20 * time);
  const [open, close] = [at(hour), at(hour + 1)];
  return [open, Math.max(open, close) + 40, Math.min(open, close) - 40, close] as const;
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-pages-'));
  const first = [
    fund({ token: 'BTC3L', leverage: 3, range: '0.12' }),
    fund({ token: 'BTC3S', leverage: -3 }),
  ];
  const second = [
    fund({ token: 'BTC3L', leverage: 3, range: '0.06', dailyAt: '12:00' }),
    fund({ token: 'BTC3S', leverage: -2, range: '0.1' }),
  ];
  const span = { from: null, to: null, gaps: 'error' } as const;
  const prices = pricesInMemory({ prices: { BTCUSDT: candlesOf(HOURS) }, funding: {} }, span);
  const choice = usualPlay({});
  const report = detailedReport(recordingBy(first, prices, choice), venueBy(choice, ['BTCUSDT']));
  const comparison = compared(first, second, HOURS);
  await writeFile(join(folder, 'report.html'), reportPage(report));
  const files = { first: 'mine.yaml', second: 'theirs.yaml' };
  await writeFile(join(folder, 'comparison.html'), comparisonPage(comparison, files));
});
afterAll(async () => {
  await found?.close();
  await rm(folder, { recursive: true });
});

const open = (name: string, options: BrowserContextOptions = DESKTOP) =>
  pages.open(pathToFileURL(join(folder, `${name}.html`)).href, options);

const VIEWS = ['report', 'comparison'] as const;

/** Of a canvas, the pixels as faint as a band: neither line nor text nor ground. */
const faintPixels = (chart: Locator): Promise<number> =>
  chart.locator('canvas').evaluate((canvas) => {
    const { width, height } = canvas as unknown as { width: number; height: number };
    // The types of a browser are not those of this program.
    const context = (canvas as unknown as { getContext(kind: string): unknown }).getContext('2d') as {
      getImageData(x: number, y: number, w: number, h: number): { readonly data: Uint8ClampedArray };
    };
    const { data } = context.getImageData(0, 0, width, height);
    let count = 0;
    for (let place = 3; place < data.length; place += 4) {
      const alpha = data[place] ?? 0;
      if (alpha > 25 && alpha < 50) count += 1;
    }
    return count;
  });

describe.skipIf(found === null)('a page of a simulation', () => {
  test.each(
    VIEWS.flatMap((name) => LOOKS.map(([scheme, size, options]) => [name, scheme, size, options] as const)),
  )(
    '%s, %s, on a %s: every chart is drawn, for everybody, and fits',
    async (name, colorScheme, size, options) => {
      const page = await open(name, { ...options, colorScheme });
      const charts = page.locator('.chart');
      const places = await charts.count();
      expect(places).toBeGreaterThan(7);
      await expect.poll(() => page.locator('.chart canvas').count()).toBe(places);
      expect(await tooWide(page)).toBe(0);
      expect(await seriousOf(page)).toEqual([]);
      await look(page, `simulation-${name}-${colorScheme}-${size}`);
      await page.context().close();
    },
  );

  test.each(VIEWS)('%s: all is reached by keyboard alone', async (name) => {
    const page = await open(name);
    await page.getByRole('navigation').getByRole('link', { name: 'BTC3S' }).focus();
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/#BTC3S$/);
    const section = page.locator('#BTC3S');
    const scale = section.getByRole('button', { name: 'Logarithmic scale' });
    await scale.focus();
    await page.keyboard.press('Space');
    expect(await scale.getAttribute('aria-pressed')).toBe('true');
    const table = section.getByRole('region', { name: /^BTC3S: NAV/ });
    expect(await table.isVisible()).toBe(false);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await table.waitFor({ state: 'visible' });
    await page.context().close();
  });

  test.each([
    ['report', 'leverage'],
    ['comparison', 'leverages'],
  ] as const)('%s: the band of a short fund is shaded, as that of a long one is', async (name, chart) => {
    const page = await open(name);
    for (const token of ['BTC3L', 'BTC3S']) {
      const place = page.locator(`.chart[data-fund="${token}"][data-chart="${chart}"]`);
      await place.scrollIntoViewIfNeeded();
      expect(await faintPixels(place)).toBeGreaterThan(10_000);
    }
    await page.context().close();
  });

  test('comparison: a place that is pointed at tells the figures of both, whichever of the two has a row of it', async () => {
    const page = await open('comparison');
    const chart = page.locator('.chart[data-fund="BTC3L"][data-chart="navs"]');
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.locator('.u-over').boundingBox();
    if (box === null) throw new Error('there is no chart');
    const legend = chart.locator('.u-legend .u-value');
    const seen = new Set<string>();
    for (const share of [0.11, 0.37, 0.52, 0.71, 0.94]) {
      await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
      const values = await legend.allTextContents();
      seen.add(values.join(' '));
      expect(values.slice(1, 3).every((value) => Number(value) > 0)).toBe(true);
    }
    expect(seen.size).toBe(5);
    await page.context().close();
  });

  test('comparison: without scripts it says so, and every figure is in a table', async () => {
    const page = await open('comparison', { ...DESKTOP, javaScriptEnabled: false });
    await page.locator('noscript .risk').waitFor();
    await page.locator('#BTC3L summary').first().click();
    await page.getByRole('region', { name: /^BTC3L: NAV of both/ }).waitFor({ state: 'visible' });
    await page.context().close();
  });

  test('complains of nothing in the browser', () => {
    expect(pages.mistakes).toEqual([]);
  });
});
