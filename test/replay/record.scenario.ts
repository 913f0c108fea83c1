import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withHedgeBooks } from '../../src/config/hedge-books.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import {
  auditorWorkflowId,
  fundWorkflowId,
  monitorWorkflowId,
  rebalanceWorkflowId,
  SWITCHBOARD_ID,
} from '../../src/contract/names.js';
import { type PaperRules, workedFund } from '../activities/rebalance-world.js';
import { d, EXECUTION } from '../ledger/fixtures.js';
import { type RunningSystem, runningSystem } from '../workflows/running-system.js';
import { audited, endMonitor, switchForAll } from './engine-life.js';
import { beginFund, brokenBooks, everyCause, everyState, slicedTrades } from './fund-life.js';
import { recordedRuns } from './recorded-runs.js';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
/** Names of files, and what is to be in them. */
const recorded = new Map<string, string>();

test('a fund with every kind of request, three trades that do not go as planned, and one failure', async () => {
  // Orders of at most 60 USDT: several for each trade.
  const execution = { ...EXECUTION, takerFee: d('0'), maxSlice: d('60'), slicePause: d('0') };
  await onSystem(workedFund({ execution }), async (system) => {
    const life = await beginFund(system, 'BTC3L');
    const daily = await everyCause(system, life);
    await everyState(life);
    await slicedTrades(system, life);
    await switchForAll(system, life);
    await brokenBooks(system, life);
    await endMonitor(system);
    await record(system, 'BTC3L', [daily, monitorWorkflowId('BTCUSDT'), SWITCHBOARD_ID]);
  });
});

test('a fund whose trade is over only after its deadline, and the auditor, which halts it', async () => {
  // Two orders, and no time for the second.
  const rules = { takerFee: d('0'), maxSlice: d('150'), slicePause: d('2'), deadline: d('1') };
  const settings = workedFund({ execution: { ...EXECUTION, ...rules } });
  await onSystem({ ...settings, token: 'BTC3S', leverage: d('-3') }, async (system) => {
    const life = await beginFund(system, 'BTC3S');
    await life.answered('BTC3S-s000001');
    await audited(system, life);
    await record(system, 'BTC3S', [auditorWorkflowId('paper')]);
  });
});

test('two funds that share an account, which their hedge book trades for', async () => {
  const member = (token: string, leverage: string): FundSettings => {
    return { ...workedFund(), token, model: 'index', leverage: d(leverage) };
  };
  const funds = withHedgeBooks([member('I3L', '3'), member('I3S', '-2')]);
  await onSystem(
    funds,
    async (system) => {
      const lives = [];
      for (const { token } of funds) lives.push(await beginFund(system, token));
      for (const { fund } of lives) await fund.until(({ idle, anchorSeq }) => idle && anchorSeq !== null);
      await record(system, 'MAIN', [fundWorkflowId('I3L'), fundWorkflowId('I3S')]);
    },
    { deposit: '200' },
  );
});

test('all of it is written', async () => {
  for (const token of ['BTC3L', 'BTC3S', 'MAIN']) {
    expect([...recorded.keys()]).toContainEqual(expect.stringMatching(`^fund-${token}`));
  }
  await mkdir(FOLDER, { recursive: true });
  for (const old of await readdir(FOLDER)) await rm(`${FOLDER}${old}`);
  for (const [name, text] of recorded) await writeFile(`${FOLDER}${name}.history.json`, text);
});

async function onSystem(
  funds: FundSettings | readonly FundSettings[],
  live: (system: RunningSystem) => Promise<void>,
  rules: PaperRules = {},
): Promise<void> {
  const system = await runningSystem([funds].flat(), rules);
  try {
    await live(system);
  } finally {
    await system.end();
  }
}

/** The fund, every rebalance of it, and the other workflows that are named. */
async function record(system: RunningSystem, token: string, others: readonly string[]): Promise<void> {
  const { client, books } = system;
  const rebalances = await books.query<{ id: string }>('select id from rebalances');
  const ids = [fundWorkflowId(token), ...rebalances.map(({ id }) => rebalanceWorkflowId(id)), ...others];
  for (const id of ids) {
    for (const [name, text] of await recordedRuns(client, id)) recorded.set(name, text);
  }
}
