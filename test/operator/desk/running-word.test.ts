import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestRebalance } from '../../../src/contract/fund-messages.js';
import { askFund } from '../../../src/operator/ask-fund.js';
import type { Desk } from '../../../src/operator/desk/desk.js';
import type { Means } from '../../../src/operator/means.js';
import { tellRunning } from '../../../src/operator/tell-running.js';
import { START, workedFund } from '../../activities/rebalance-world.js';
import { d, EXECUTION } from '../../ledger/fixtures.js';
import { untilTrue } from '../../support/until.js';
import { type ActingWorld, actingWorld } from './acting-world.js';
import { Browser } from './browser.js';
import { deskOf } from './desk-world.js';

/** Slices of at most 150 USDT, a quarter of a minute apart: each rebalance below has two. */
const SLOW = { ...EXECUTION, takerFee: d('0'), maxSlice: d('150'), slicePause: d('15') };

let world: ActingWorld;
let desk: Desk;
let browser: Browser;

beforeAll(async () => {
  world = await actingWorld(workedFund({ execution: SLOW, interim: { range: d('0.3') } }));
  desk = await deskOf(world);
  browser = new Browser(desk.url);
  await browser.session();
}, 300_000);
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

let days = 0;
/** A daily of several slices, of which the first is traded. */
async function slowRebalance(price: string): Promise<string> {
  const day = START + ++days * 86_400_000;
  await world.system.market.move(day, price);
  const before = await orders();
  const acceptance = await askFund(world.system.client, 'BTC3L', requestRebalance, {
    ...{ cause: 'daily', requestKey: new Date(day).toISOString(), requestedBy: 'schedule', reason: 'daily' },
  });
  if (acceptance.kind !== 'accepted') expect.fail(JSON.stringify(acceptance));
  await untilTrue('the first slice is traded', async () => (await orders()) === before + 1, {
    withinMs: 30_000,
  });
  return `${acceptance.key}a1`;
}

const orders = async () => (await world.system.market.orders()).length;
const said = (action: string, key: string) =>
  browser.post('/api/actions', { action, token: 'BTC3L', reason: `to ${action}`, confirm: 'BTC3L', key });
const ended = async (id: string) => (await world.ledger.rebalanceDetail(id))?.record.outcome ?? null;
const trail = (requestKey: string) =>
  world.ledger.auditTrail({
    ...{ token: 'BTC3L', who: null, action: null, since: null, until: null, limit: 10 },
    requestKey,
  });

test('a rebalance that is told to hurry goes on at once, and is told once', async () => {
  const id = await slowRebalance('129');
  const begun = Date.now();
  expect((await said('hurry', 'quick')).json().results).toMatchObject([
    { kind: 'done', what: `${id} is told to hurry` },
  ]);
  expect((await said('hurry', 'quick')).json().results).toMatchObject([
    { what: `said before: ${id} is told to hurry` },
  ]);
  await untilTrue('it has ended', async () => (await ended(id)) === 'done', { withinMs: 30_000 });
  expect(Date.now() - begun).toBeLessThan(12_000);
  expect(await trail('quick')).toMatchObject([
    { action: 'hurry', outcome: 'done', origin: 'desk', address: '127.0.0.1', verified: false },
  ]);
}, 120_000);

test('one that is told to end ends with what it has, under the name and key of whoever said so', async () => {
  const id = await slowRebalance('160');
  expect((await said('abandon', 'enough')).json().results).toMatchObject([
    { kind: 'done', what: `${id} is told to end with what it has reached` },
  ]);
  await untilTrue('it has ended', async () => (await ended(id)) === 'abandoned', { withinMs: 30_000 });
  expect(await trail('enough')).toMatchObject([
    { action: 'abandon', outcome: 'done', what: `${id} is abandoned`, origin: 'desk' },
  ]);
  expect((await said('abandon', 'enough')).json().results).toMatchObject([
    { what: `said before: ${id} is abandoned` },
  ]);
}, 120_000);

/** Of which the answer is lost on its way, as often as it is asked. */
function losingAnswers(client: Client): Client {
  const workflow = new Proxy(client.workflow, {
    get: (of, name) => {
      if (name !== 'executeUpdateWithStart') return Reflect.get(of, name);
      return async (...asked: Parameters<typeof of.executeUpdateWithStart>) => {
        await of.executeUpdateWithStart(...asked);
        throw new Error('Deadline exceeded');
      };
    },
  });
  return new Proxy(client, { get: (of, name) => (name === 'workflow' ? workflow : Reflect.get(of, name)) });
}

test('a word of which the answer was lost stays asked, and the same again reaches no other rebalance', async () => {
  const { ledger, system } = world;
  const means = (client: Client): Means => ({
    speaker: { origin: 'desk', address: '127.0.0.1', operatorToken: null },
    withLedger: (work) => work(ledger),
    withClient: (work) => work(client),
    withVenue: (work) => work(system.market.venue),
  });
  const words = { reason: 'too dear', by: 'ops', requestKey: 'lost' };
  const abandon = (client: Client) => tellRunning(means(client), 'BTC3L', 'abandon', words);
  const first = await slowRebalance('200');
  await expect(abandon(losingAnswers(system.client))).rejects.toThrow('did not answer');
  expect((await trail('lost')).map(({ outcome }) => outcome)).not.toContain('refused');
  await untilTrue('it has ended', async () => (await ended(first)) === 'abandoned', { withinMs: 30_000 });
  expect(await trail('lost')).toMatchObject([{ who: 'ops', outcome: 'done', what: `${first} is abandoned` }]);
  const second = await slowRebalance('250');
  expect(await abandon(system.client)).toBe(`said before: ${first} is abandoned`);

  // It comes too late for its rebalance, and nobody hears so.
  const late = { reason: 'late', by: 'ops', requestKey: 'late' };
  await ledger.sayWord(null, { ...late, action: 'hurry', token: 'BTC3L', origin: 'desk', address: null });
  await said('hurry', 'through');
  await untilTrue('it has ended', async () => (await ended(second)) === 'done', { withinMs: 60_000 });
  const third = await slowRebalance('320');
  await expect(tellRunning(means(system.client), 'BTC3L', 'hurry', late)).rejects.toThrow(
    `it was said to the rebalance that was at work before ${third}`,
  );
}, 240_000);
