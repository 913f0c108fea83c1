import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emergencyRebalance } from '../../../src/contract/fund-messages.js';
import { fundWorkflowId, rebalanceWorkflowId } from '../../../src/contract/names.js';
import { System } from '../../support/system.js';
import { untilTrue } from '../../support/until.js';
import { OwnExchange } from './own-exchange.js';
import { PlayedPage, type Scene, scenesOf } from './played-page.js';

// A machine that does much else at once takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/*
 * docs/a-day.md as it is written: its commands, and what happens between them, on a whole system with an exchange of its
 * own.
 */

const SCENES = await scenesOf(new URL('../../../docs/a-day.md', import.meta.url));
const TITLES = SCENES.map((scene, index) => ({ scene, title: `${index + 1}. ${titleOf(scene)}` }));

const FUND = 'contract: BTCUSDT, preset: default-3x, initial: { equity: 100000, nav: 100 }';
const FUNDS = `venue: { name: paper }
funds:
  - { token: BTC3L, leverage: 3, account: btc3l, ${FUND} }
  - { token: BTC3S, leverage: -3, account: btc3s, ${FUND} }
`;

/** Calm for so long that the morning is over, then 18 % within 5 s that stay. */
const MARKET = {
  kind: 'seeded',
  seed: 'a day',
  phases: { violentAfterMs: 75_000, overMs: 5_000, holdMs: 3_000_000, recoverMs: 60_000, everyMs: 4_000_000 },
} as const;

let system: System;
let exchange: OwnExchange;
const tokens = new Map<string, string>();
const page = new PlayedPage();

beforeAll(async () => {
  exchange = await OwnExchange.make(({ port, stateDir }) => ({
    port,
    stateDir,
    adminToken: 'admin-of-this-test',
    market: MARKET,
    accounts: ['btc3l', 'btc3s'].map((name) => ({
      name,
      apiKey: `key-${name}`,
      apiSecret: `secret-${name}`,
      deposit: '100000',
    })),
    contracts: [
      {
        contract: 'BTCUSDT',
        initialPrice: '64000',
        tickSize: '0.1',
        lotSize: '0.001',
        minOrder: '0.001',
        maxMarketOrder: '120',
      },
    ],
  }));
  await exchange.start();
  system = await System.make({
    funds: FUNDS,
    environment: {
      BALLAST_VENUE_URL: exchange.url,
      ...{ BALLAST_KEY_BTC3L: 'key-btc3l', BALLAST_SECRET_BTC3L: 'secret-btc3l' },
      ...{ BALLAST_KEY_BTC3S: 'key-btc3s', BALLAST_SECRET_BTC3S: 'secret-btc3s' },
    },
  });
  await system.start();
  await untilTrue('both funds are active', async () => {
    const active = await system.query("select token from funds where state = 'ACTIVE'").catch(() => []);
    return active.length === 2;
  });
  await twoPeople();
});
afterAll(async () => {
  await system?.remove();
  await exchange?.remove();
});

/** Each with a token that nobody else has seen. */
async function twoPeople(): Promise<void> {
  const { token: anna } = await system.ask('operator', 'add', 'anna');
  const by = (token: string, ...argv: string[]) =>
    system.ballastWith({ BALLAST_OPERATOR_TOKEN: token }, ...argv, '--json');
  const added = await by(anna, 'operator', 'add', 'bert');
  const renewed = await by(JSON.parse(added.stdout).token, 'operator', 'renew');
  tokens.set('anna', anna).set('bert', JSON.parse(renewed.stdout).token);
}

test.each(TITLES)('$title', async ({ scene }) => {
  if (scene.kind === 'happens') {
    await HAPPENS[scene.what]?.();
    return;
  }
  const given = page.real(scene.argv);
  const token = tokens.get(scene.by) ?? '';
  // What people see takes a moment to come about: a rebalance that was asked for ends a little later.
  let printed = '';
  const looks = READS.includes(given[0] ?? '') ? 60 : 1;
  for (let look = 0; look < looks; look++) {
    const { stdout, stderr } = await system.ballastWith({ BALLAST_OPERATOR_TOKEN: token }, ...given);
    printed = `${stdout}${stderr}`;
    if (page.missing(scene.shows, printed) === null) return;
  }
  expect.fail(`not printed: ${page.missing(scene.shows, printed)}\n--- what was printed:\n${printed}`);
});

test('everything that happens on the page is played', () => {
  const named = SCENES.flatMap((scene) => (scene.kind === 'happens' ? [scene.what] : []));
  expect(named.toSorted()).toEqual(Object.keys(HAPPENS).toSorted());
});

/** Commands that only look. */
const READS = [
  'status',
  'history',
  'alerts',
  'doctor',
  'approvals',
  'foresight',
  'explain',
  'attribution',
  'audit',
];

const HAPPENS: Readonly<Record<string, () => Promise<unknown>>> = {
  'the market moves by 18 %': () =>
    untilTrue(
      'a fund was cut',
      async () => {
        const statement = "select id from rebalances where cause = 'interim' and outcome = 'done'";
        return (await system.query(statement)).length > 0;
      },
      { withinMs: 180_000 },
    ),
  'the exchange goes down': () => exchange.kill(),
  'the retries are seen in the Temporal UI': () =>
    untilTrue('a step is tried again', async () => {
      const { attempt, message } = await pendingStep();
      return attempt > 2 && /the venue says.*tried again until/.test(message);
    }),
  'the exchange comes back': () => exchange.start(),
  'the signal is sent': () =>
    system.withTemporal((client) =>
      client.workflow
        .getHandle(fundWorkflowId('BTC3S'))
        .signal(emergencyRebalance, { reason: 'the press says the exchange was hacked' }),
    ),
};

/** The step that is being retried, as the Temporal UI lists it. */
function pendingStep(): Promise<{ attempt: number; message: string }> {
  return system.withTemporal(async (client) => {
    const { raw } = await client.workflow.getHandle(rebalanceWorkflowId('BTC3L-e000001a1')).describe();
    const [step] = raw.pendingActivities ?? [];
    return { attempt: Number(step?.attempt ?? 0), message: step?.lastFailure?.message ?? '' };
  });
}

function titleOf(scene: Scene): string {
  return scene.kind === 'happens' ? scene.what : `${scene.by}: ballast ${scene.argv.join(' ')}`;
}
