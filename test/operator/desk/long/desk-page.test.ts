import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaveHalted } from '../../../../src/contract/dangerous.js';
import type { PostgresLedger } from '../../../../src/ledger/postgres-ledger.js';
import type { Desk } from '../../../../src/operator/desk/desk.js';
import { d, settings } from '../../../ledger/fixtures.js';
import { establishedFund } from '../../../ledger/test-ledger.js';
import { startChromium } from '../../../support/chromium.js';
import { CALM, type OperatorWorld, operatorWorld } from '../../operator-world.js';
import { deskOf } from '../desk-world.js';
import { DESKTOP, LOOKS, look, Pages, seriousOf, tooWide } from '../pages.js';
import { slowCut } from '../slow-cut.js';

const found = await startChromium();
const pages = new Pages(found as Browser); // without one nothing below runs
let world: OperatorWorld;
let desk: Desk;

beforeAll(async () => {
  world = await operatorWorld('105', CALM);
  await establishedFund(world.ledger);
  await slowCut(world.ledger);
  await haltedForTwo(world.ledger);
  desk = await deskOf(world);
}, 300_000);
afterAll(async () => {
  await found?.close();
  await desk?.close();
  await world?.end();
});

/** Two people are known, and one of them has proposed that a halted fund goes on. */
async function haltedForTwo(ledger: PostgresLedger): Promise<void> {
  const fund = settings({ token: 'ETH3L', account: 'second', contract: 'BTCUSDT' });
  await ledger.registerFund(fund);
  const halt = { token: 'ETH3L', to: 'HALTED', from: ['ESTABLISHING'], reason: 'a strange fill' } as const;
  await ledger.changeState({ ...halt, by: 'auditor', changeId: 'halt k' });
  const anna = await ledger.addOperator('anna', null);
  await ledger.renewOperator(await ledger.addOperator('bert', anna));
  const dangerous = leaveHalted(await ledger.fund('ETH3L'));
  await ledger.propose(anna, { dangerous, reason: 'the fill was ours', requestKey: 'k' });
}

const open = (path: string, options: BrowserContextOptions = DESKTOP) =>
  pages.open(`${desk.url}/${path}`, options);

const VIEWS = [
  ['book', '#/', 'Funds'],
  ['fund', '#/funds/BTC3L', 'BTC3L'],
  ['rebalance', '#/rebalances/BTC3L-i000001a1', 'BTC3L-i000001a1'],
  ['objectives', '#/objectives', 'Objectives'],
  ['approvals', '#/approvals', 'Approvals'],
  ['audit', '#/audit', 'Audit'],
] as const;

describe.skipIf(found === null)('the page', () => {
  test.each(
    VIEWS.flatMap(([name, path, title]) =>
      LOOKS.map(([colorScheme, size, options]) => [name, colorScheme, size, path, title, options] as const),
    ),
  )(
    '%s, %s, on a %s: is all there, for everybody, and fits',
    async (name, colorScheme, size, path, title, options) => {
      const page = await open(path, { ...options, colorScheme });
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByText('reading ...').waitFor({ state: 'detached' });
      await page.getByText('as of 2').waitFor();
      await expect.poll(() => page.getByText('no price').count(), { timeout: 15_000 }).toBe(0);
      expect(await tooWide(page)).toBe(0);
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
    await page.getByRole('term').filter({ hasText: 'computed again' }).waitFor();
    expect(
      await page.getByRole('link', { name: 'its workflow in the Temporal UI' }).getAttribute('href'),
    ).toBe('http://127.0.0.1:8233/namespaces/default/workflows/rebalance%2FBTC3L-s000001a1');
    await page.context().close();
  });

  test('says at the top which objectives were missed, and leads to what was measured', async () => {
    const page = await open('#/');
    await page.getByText(/^objective missed in the last 24 hours: breach to first order, median/).waitFor();
    await page.getByRole('link', { name: 'objectives' }).click();
    await page.getByRole('row', { name: /breach to first order, median at most 1 s .* missed 1/ }).waitFor();
    await page.getByLabel('rebalances that ended in the').selectOption('7d');
    await page.getByRole('link', { name: 'BTC3L-i000001a1' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'BTC3L-i000001a1' }).waitFor();
    await page.context().close();
  });

  test('says what waits for a second person, and who did what, as it is filtered', async () => {
    const page = await open('#/approvals');
    await page.getByText(/^ETH3L-p[0-9a-f]{8}$/).waitFor();
    await page.getByText(/another approver decides$/).waitFor();
    await page.getByRole('link', { name: 'audit', exact: true }).click();
    await page.getByRole('row', { name: /unverified \(says auditor\) temporal halt ETH3L done/ }).waitFor();
    await page.getByLabel('who').fill('anna');
    await page.getByLabel('who').press('Enter');
    await page.getByRole('row', { name: /auditor/ }).waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /anna command line propose ETH3L done/ }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'all of it as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('ballast-audit.csv');
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
    expect(pages.mistakes).toEqual([]);
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
    await page.getByText('1001 of 1001 funds').waitFor({ timeout: 60_000 });
    expect(await page.getByRole('row').count()).toBe(1_002);
    const search = page.getByLabel('search');
    const begun = Date.now();
    await search.fill('T0423');
    await page.getByText('1 of 1001 funds').waitFor();
    await search.fill('');
    await page.getByText('1001 of 1001 funds').waitFor();
    await page.getByRole('button', { name: /^fund/ }).click();
    await expect.poll(() => page.getByRole('row').nth(1).textContent()).toContain('T9983L');
    // Far more than it takes, for slow machines: nothing here waits for a second look at the server.
    expect(Date.now() - begun).toBeLessThan(20_000);
    await look(page, 'book-1000');
    await page.context().close();
  });
});
