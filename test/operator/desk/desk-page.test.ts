import { mkdir } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desk } from '../../../src/operator/desk/desk.js';
import { d, settings } from '../../ledger/fixtures.js';
import { establishedFund } from '../../ledger/test-ledger.js';
import { startChromium } from '../../support/chromium.js';
import { CALM, type OperatorWorld, operatorWorld } from '../operator-world.js';
import { deskOf } from './desk-world.js';

/** For a person to look at. */
const PICTURES = new URL('../../../screenshots/', import.meta.url);

const found = await startChromium();
const browser = found as Browser; // without one nothing below runs
let world: OperatorWorld;
let desk: Desk;
const mistakes: string[] = [];

beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  world = await operatorWorld('105', CALM);
  await establishedFund(world.ledger);
  desk = await deskOf(world);
}, 300_000);
afterAll(async () => {
  await found?.close();
  await desk?.close();
  await world?.end();
});

const DESKTOP = { viewport: { width: 1_280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 800 }, hasTouch: true };

/** With everything the page complains of noted. */
async function open(path: string, options: BrowserContextOptions = DESKTOP): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on('pageerror', (error) => mistakes.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') mistakes.push(message.text());
  });
  await page.goto(`${desk.url}/${path}`);
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  const path = new URL(`${name}.png`, PICTURES).pathname;
  // Playwright holds animations still by a style of its own, which the page's policy refuses.
  await page.screenshot({ path, fullPage: true, animations: 'allow', caret: 'initial' });
}

async function seriousOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const VIEWS = [
  ['book', '#/', 'Funds'],
  ['fund', '#/funds/BTC3L', 'BTC3L'],
  ['rebalance', '#/rebalances/BTC3L-s000001a1', 'BTC3L-s000001a1'],
] as const;

describe.skipIf(found === null)('the page', () => {
  test.each(
    VIEWS.flatMap(([name, path, title]) =>
      (['light', 'dark'] as const).flatMap((colorScheme) =>
        (['desktop', 'phone'] as const).map((size) => [name, colorScheme, size, path, title] as const),
      ),
    ),
  )(
    '%s, %s, on a %s: is all there, for everybody, and fits',
    async (name, colorScheme, size, path, title) => {
      const page = await open(path, { ...(size === 'phone' ? PHONE : DESKTOP), colorScheme });
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByText('reading ...').waitFor({ state: 'detached' });
      await page.getByText('as of 2').waitFor();
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(wide).toBeLessThanOrEqual(0);
      await look(page, `${name}-${colorScheme}-${size}`);
      expect(await seriousOf(page)).toEqual([]);
      await page.context().close();
    },
  );

  test('leads from the book to a fund and on to a rebalance, by keyboard alone', async () => {
    const page = await open('#/');
    const fund = page.getByRole('link', { name: 'BTC3L', exact: true }).first();
    await fund.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'BTC3L' }).waitFor();
    await page.getByRole('link', { name: 'BTC3L-s000001a1' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('computed again', { exact: true }).waitFor();
    expect(
      await page.getByRole('link', { name: 'its workflow in the Temporal UI' }).getAttribute('href'),
    ).toBe('http://127.0.0.1:8233/namespaces/default/workflows/rebalance%2FBTC3L-s000001a1');
    await page.context().close();
  });

  test('follows the price without being asked', async () => {
    const page = await open('#/funds/BTC3L');
    const shown = async () => (await page.locator('dt:text-is("mark price") + dd').textContent()) ?? '';
    await page.getByText('as of 2').waitFor();
    const first = await shown();
    await expect.poll(shown, { timeout: 20_000 }).not.toBe(first);
    await page.context().close();
  });

  test('complains of nothing in the browser', () => {
    expect(mistakes).toEqual([]);
  });

  test('never shows old figures as new: it says since when they are stale, and recovers by itself', async () => {
    const page = await open('#/');
    await page.getByText('as of 2').waitFor();
    const port = Number(new URL(desk.url).port);
    await desk.close();
    await page.getByText(/^stale since \d{4}-.*does not answer/).waitFor({ timeout: 20_000 });
    await look(page, 'stale');
    desk = await deskOf(world, port);
    await page.getByText(/^stale since/).waitFor({ state: 'detached', timeout: 30_000 });
    await page.context().close();
  });
});

describe.skipIf(found === null)('with 1,000 funds', () => {
  beforeAll(async () => {
    const tokens = Array.from({ length: 999 }, (_, index) => `T${String(index).padStart(3, '0')}3L`);
    for (const token of tokens) {
      const contract = 'BTCUSDT';
      await world.ledger.registerFund(
        settings({ token, account: token.toLowerCase(), contract, leverage: d('3') }),
      );
    }
  }, 300_000);

  test('is quick: all rows are there, search and sort answer at once', async () => {
    const page = await open('#/');
    await page.getByText('1000 of 1000 funds').waitFor({ timeout: 60_000 });
    expect(await page.getByRole('row').count()).toBe(1_001);
    const search = page.getByLabel('search');
    const begun = Date.now();
    await search.fill('T0423');
    await page.getByText('1 of 1000 funds').waitFor();
    await search.fill('');
    await page.getByText('1000 of 1000 funds').waitFor();
    await page.getByRole('button', { name: 'fund' }).click();
    await expect.poll(() => page.getByRole('row').nth(1).textContent()).toContain('T9983L');
    // Far more than it takes, for slow machines: nothing here waits for a second look at the server.
    expect(Date.now() - begun).toBeLessThan(20_000);
    await look(page, 'book-1000');
    await page.context().close();
  });
});
