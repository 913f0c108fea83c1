import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desk } from '../../../../src/operator/desk/desk.js';
import { START } from '../../../activities/rebalance-world.js';
import { startChromium } from '../../../support/chromium.js';
import { type ActingWorld, actingWorld } from '../acting-world.js';
import { deskOf } from '../desk-world.js';
import { DESKTOP, LOOKS, look, Pages, PHONE, seriousOf, tooWide } from '../pages.js';

const found = await startChromium();
const pages = new Pages(found as Browser); // without one nothing below runs
let world: ActingWorld;
let desk: Desk;
let anna: string;
let bert: string;
let vera: string;

/** BTC3L, established at 100 with an equity of 100; the price is 105 since. */
beforeAll(async () => {
  if (found === null) return;
  world = await actingWorld();
  const { ledger, system } = world;
  anna = await ledger.addOperator('anna', null);
  bert = (await ledger.renewOperator(await ledger.addOperator('bert', anna))).token;
  vera = (await ledger.renewOperator(await ledger.addOperator('vera', anna, 'viewer'))).token;
  await system.market.move(START + 3_600_000, '105');
  desk = await deskOf(world);
}, 300_000);
afterAll(async () => {
  await found?.close();
  await desk?.close();
  await world?.end();
});

const emergencies = async () =>
  (await world.ledger.history({ token: 'BTC3L', limit: 50 })).filter(({ cause }) => cause === 'emergency');

/** A page of this person: they have signed in where a token is given. */
async function pageOf(token: string | null, path: string, options = DESKTOP as object): Promise<Page> {
  const page = await pages.open(`${desk.url}/${path}`, options);
  if (token !== null) await signIn(page, token);
  return page;
}

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByRole('button', { name: 'sign in' }).click();
  await page.getByLabel('token').fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).last().click();
  await page.getByRole('button', { name: 'sign out' }).waitFor();
}

const dialogOf = (page: Page) => page.getByRole('dialog');

/** Opens the question of an action, and waits for what it would do. */
async function ask(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await dialogOf(page)
    .getByText(/^as of .* ago$/)
    .waitFor();
}

/** Sent again from the dialog in which nothing was known of it, an emergency is made once. */
async function expectOnceSentAgain(page: Page, before: number): Promise<void> {
  await page.unroute('**/api/actions');
  await dialogOf(page).getByRole('button', { name: 'Rebalance now' }).click();
  await dialogOf(page)
    .getByText(/^BTC3L-e\d{6}a1: /)
    .waitFor({ timeout: 60_000 });
  expect(await emergencies()).toHaveLength(before + 1);
}

async function answer(page: Page, reason: string, confirm: string): Promise<void> {
  await page.getByLabel('reason').fill(reason);
  await page.getByLabel(`type ${confirm} to confirm`).fill(confirm);
}

describe.skipIf(found === null)('signing in', () => {
  test('takes a token, keeps it nowhere in the browser, and ends it again', async () => {
    const page = await pageOf(null, '#/funds/BTC3L');
    await page.getByRole('button', { name: 'sign in' }).click();
    await page.getByLabel('token').fill('anna.wrong');
    await page.keyboard.press('Enter');
    await dialogOf(page).getByRole('alert').waitFor();
    expect(await page.getByLabel('token').inputValue()).toBe('');
    expect(await page.getByLabel('token').getAttribute('autocomplete')).toBe('off');
    await look(page, 'sign-in-light-desktop', false);
    await page.keyboard.press('Escape');
    await signIn(page, anna);
    await page.getByText('anna, approver').waitFor();
    const kept = await page.evaluate(
      'JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])',
    );
    expect(kept).not.toContain(anna);
    await page.getByRole('button', { name: 'sign out' }).click();
    await page.getByRole('button', { name: 'sign in' }).waitFor();
    await page.context().close();
  });

  test('says why an action is not for whoever looks', async () => {
    const page = await pageOf(null, '#/funds/BTC3L');
    await page.getByText('sign in as an operator').waitFor();
    expect(await page.getByRole('button', { name: 'Create units' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Pause', exact: true }).isDisabled()).toBe(false);
    await signIn(page, vera);
    await page.getByText('you are a viewer, and this takes an operator').first().waitFor();
    expect(await page.getByRole('button', { name: 'Pause', exact: true }).isDisabled()).toBe(true);
    await page.context().close();
  });
});

describe.skipIf(found === null)('an action', () => {
  test.each(LOOKS)('shows first what it would do, %s, on a %s', async (colorScheme, size, options) => {
    const page = await pageOf(anna, '#/funds/BTC3L', { ...options, colorScheme });
    await ask(page, 'Rebalance now');
    expect(await tooWide(page)).toBe(0);
    await look(page, `action-${colorScheme}-${size}`, false);
    expect(await seriousOf(page)).toEqual([]);
    await page.context().close();
  });

  test('is done once by a double click, with its mistakes at their fields, and its outcome as it comes', async () => {
    const page = await pageOf(anna, '#/funds/BTC3L');
    await ask(page, 'Rebalance now');
    const act = dialogOf(page).getByRole('button', { name: 'Rebalance now' });
    await act.click();
    await expect.poll(() => page.getByLabel('reason').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('reason').fill('leverage is too low');
    await page.keyboard.press('Enter');
    const confirm = page.getByLabel('type BTC3L to confirm');
    await expect.poll(() => confirm.getAttribute('aria-invalid')).toBe('true');
    await look(page, 'action-mistakes', false);
    await answer(page, 'leverage is too low', 'BTC3L');
    await act.dblclick();
    await dialogOf(page)
      .getByText(/^BTC3L-e\d{6}a1: done$/)
      .waitFor({ timeout: 60_000 });
    await look(page, 'action-done', false);
    expect(await emergencies()).toHaveLength(1);
    await dialogOf(page)
      .getByRole('link', { name: /^BTC3L-e\d{6}a1$/ })
      .click();
    await page.getByText(/asked for by anna: leverage is too low/).waitFor();
    await page.context().close();
  }, 120_000);

  test('that was sent before the connection broke acts once when it is sent again', async () => {
    const before = (await emergencies()).length;
    const page = await pageOf(anna, '#/funds/BTC3L');
    await ask(page, 'Rebalance now');
    await answer(page, 'to be sure', 'BTC3L');
    await page.route('**/api/actions', async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await page.keyboard.press('Enter');
    await page.getByText(/it is not known whether this has arrived: sent again from here/).waitFor();
    await look(page, 'action-unknown', false);
    await expectOnceSentAgain(page, before);
    await page.context().close();
  }, 120_000);

  test('of which the answer is cut off is not shown as done, and acts once when it is sent again', async () => {
    const before = (await emergencies()).length;
    const page = await pageOf(anna, '#/funds/BTC3L');
    await ask(page, 'Rebalance now');
    await answer(page, 'to be sure', 'BTC3L');
    await page.route('**/api/actions', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).slice(0, 40) });
    });
    await page.keyboard.press('Enter');
    await page.getByText(/the answer of the desk was cut off/).waitFor();
    await page.getByText(/it is not known whether this has arrived: sent again from here/).waitFor();
    await expectOnceSentAgain(page, before);
    await page.context().close();
  }, 120_000);

  test('of which the figures are stale is not shown as new', async () => {
    const page = await pageOf(anna, '#/funds/BTC3L');
    await ask(page, 'Rebalance now');
    const port = Number(new URL(desk.url).port);
    await desk.close();
    await dialogOf(page)
      .getByText(/old, prices have moved since; the desk does not answer/)
      .waitFor();
    await page.getByText(/^stale since \d{4}-/).waitFor();
    await look(page, 'action-stale', false);
    desk = await deskOf(world, port);
    await page.getByText(/^stale since/).waitFor({ state: 'detached', timeout: 30_000 });
    await page.context().close();
  }, 60_000);
});

describe.skipIf(found === null)('what is dangerous', () => {
  test('is proposed by one and approved by another, each at a desk of their own', async () => {
    const first = await pageOf(anna, '#/funds/BTC3L');
    await ask(first, 'Halt');
    await answer(first, 'a strange fill', 'BTC3L');
    await first.keyboard.press('Enter');
    await dialogOf(first).getByText('BTC3L is HALTED').waitFor();
    await first.keyboard.press('Escape');
    await ask(first, 'Resume');
    await dialogOf(first).getByText('This only proposes it: another person decides.').waitFor();
    await answer(first, 'the fill was ours', 'BTC3L');
    await dialogOf(first).getByRole('button', { name: 'Propose it' }).click();
    await dialogOf(first)
      .getByRole('link', { name: /^BTC3L-p[0-9a-f]{8}$/ })
      .click();
    await first.keyboard.press('Escape');
    await first.getByText('you have proposed it: somebody else decides').waitFor();

    const second = await pageOf(bert, '#/approvals', { ...PHONE, colorScheme: 'dark' });
    await second.getByRole('button', { name: /^Approve BTC3L-p/ }).click();
    await dialogOf(second).getByText('the fill was ours').waitFor();
    await look(second, 'approve-dark-phone', false);
    expect(await seriousOf(second)).toEqual([]);
    await second.getByLabel('type BTC3L to confirm').fill('BTC3L');
    await second.keyboard.press('Enter');
    await dialogOf(second)
      .getByText(/BTC3L is ACTIVE/)
      .waitFor({ timeout: 30_000 });
    await world.fundIs('ACTIVE');
    await first.getByText('Nothing waits for a decision.').waitFor();
    for (const page of [first, second]) await page.context().close();
  }, 120_000);

  test('all funds are stopped by two clicks from anywhere, and trade again by two people', async () => {
    const { ledger } = world;
    const page = await pageOf(anna, '#/audit');
    await page.getByRole('button', { name: 'Stop all funds' }).click();
    await look(page, 'stop-light-desktop', false);
    expect(await seriousOf(page)).toEqual([]);
    await dialogOf(page).getByRole('button', { name: 'Halt all' }).click();
    await dialogOf(page)
      .getByText(/all funds: HALTED/)
      .waitFor();
    expect((await ledger.tradingSwitch()).state).toBe('HALTED');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Ballast' }).click();
    await page.getByText(/trading of all funds is HALTED, by anna/).waitFor();
    await ask(page, 'Resume all');
    await answer(page, 'the drill is over', 'ALL');
    await page.keyboard.press('Enter');
    await dialogOf(page)
      .getByText(/waits for another person/)
      .waitFor();

    const other = await pageOf(bert, '#/approvals');
    await other.getByRole('button', { name: /^Decline all-p/ }).click();
    await other.getByLabel('reason').fill('too early');
    await other.keyboard.press('Enter');
    await dialogOf(other)
      .getByText(/declined/)
      .first()
      .waitFor();
    expect((await ledger.tradingSwitch()).state).toBe('HALTED');
    await page.keyboard.press('Escape');
    await ask(page, 'Resume all');
    await answer(page, 'now it is over', 'ALL');
    await page.keyboard.press('Enter');
    await dialogOf(page)
      .getByText(/waits for another person/)
      .waitFor();
    await other.keyboard.press('Escape');
    await other.getByRole('button', { name: /^Approve all-p/ }).click();
    const confirm = other.getByLabel(/^type all-p[0-9a-f]{8} to confirm$/);
    await confirm.fill(
      /type (\S+)/.exec((await dialogOf(other).locator('label').textContent()) ?? '')?.[1] ?? '',
    );
    await other.keyboard.press('Enter');
    await dialogOf(other)
      .getByText(/trading of all funds is ACTIVE/)
      .waitFor({ timeout: 30_000 });
    for (const one of [page, other]) await one.context().close();
  }, 120_000);
});

describe.skipIf(found === null)('an alert', () => {
  test.each(LOOKS)('is looked after by whoever says so, %s, on a %s', async (colorScheme, size, options) => {
    const { ledger } = world;
    const key = `objective/${size}`;
    await ledger.holdAlerts(
      ['objective-missed'],
      [{ kind: 'objective-missed', token: null, what: `slow ${size}`, key }],
    );
    const page = await pageOf(anna, '#/alerts', { ...options, colorScheme });
    const item = page.getByRole('listitem').filter({ hasText: `slow ${size}` });
    await item.getByRole('button', { name: /^I look after it: alert/ }).click();
    await item.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: new RegExp(`slow ${size} anna looks after it`) }).waitFor();
    expect(await tooWide(page)).toBe(0);
    await look(page, `alerts-${colorScheme}-${size}`);
    expect(await seriousOf(page)).toEqual([]);
    await page.context().close();
  });
});

test.skipIf(found === null)('the browser complains of nothing', () => {
  const ofTheBreak = /ERR_CONNECTION_RE(FUSED|SET)|net::ERR_/;
  expect(pages.mistakes.filter((text) => !ofTheBreak.test(text))).toEqual([]);
});
