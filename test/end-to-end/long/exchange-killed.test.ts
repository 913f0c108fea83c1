import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { afterEach, expect, test } from 'vitest';
import { rebalanceWorkflowId } from '../../../src/contract/names.js';
import type { PaperConfig } from '../../../src/venue/paper/config.js';
import { builtCli } from '../../support/built-program.js';
import { checkMoney } from '../../support/money.js';
import { untilOrders, untilState } from '../../support/progress.js';
import { CALM, readExchange, System } from '../../support/system.js';
import { untilTrue } from '../../support/until.js';
import { SLICED_FUND } from './sliced-fund.js';

const ADMIN = 'admin-of-this-test';
/** A minute is the same, only longer: retries come every 5 s at most, for an hour. */
const OUTAGE_MS = 15_000;

let system: System;
let exchange: ChildProcess | null = null;

afterEach(async () => {
  await system?.remove();
  exchange?.kill('SIGKILL');
});

/** `ballast exchange`, which `ballast up` is told of: so nobody starts it again but this test. */
async function startExchange(configFile: string): Promise<void> {
  exchange = spawn(process.execPath, [await builtCli(), 'exchange', '--config', configFile, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (exchange.stdout !== null) await once(exchange.stdout, 'data');
}

test('an exchange killed in the middle of a rebalance: retries are seen, then it completes, each order once', async () => {
  const port = await getPort();
  const url = `http://127.0.0.1:${port}`;
  system = await System.make({
    funds: SLICED_FUND,
    environment: { BALLAST_VENUE_URL: url, BALLAST_KEY_BTC3L: 'key', BALLAST_SECRET_BTC3L: 'secret' },
  });
  const config: PaperConfig = {
    port,
    stateDir: join(system.folder, 'exchange'),
    adminToken: ADMIN,
    market: CALM,
    accounts: [{ name: 'btc3l', apiKey: 'key', apiSecret: 'secret', deposit: '100000' }],
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
  };
  const file = join(system.folder, 'exchange.json');
  await writeFile(file, JSON.stringify(config));
  await startExchange(file);
  await system.start();
  await untilOrders(system, 20);
  exchange?.kill('SIGKILL');
  const killedAt = performance.now();

  let worst = { attempt: 0, message: '' };
  while (performance.now() - killedAt < OUTAGE_MS) {
    const seen = await pendingStep();
    if (seen.attempt > worst.attempt) worst = seen;
    await sleep(500);
  }
  expect(worst.attempt).toBeGreaterThan(1);
  expect(worst.message).toMatch(/order: the venue says/);

  await startExchange(file);
  await untilState(system, 'BTC3L', 'ACTIVE');
  await checkMoney(system, () => readExchange(url, ADMIN));
  const { rebalances } = await system.ask('history');
  expect(rebalances).toHaveLength(1);
  expect(rebalances[0]).toMatchObject({ id: 'BTC3L-s000001a1', outcome: 'done' });
  await untilTrue('what the venue says is shown again', async () => {
    const { venue } = await system.ask('status');
    return venue.reachable;
  });
});

/** The step that is being retried, as the web page lists it. */
async function pendingStep(): Promise<{ attempt: number; message: string }> {
  return system.withTemporal(async (client) => {
    const handle = client.workflow.getHandle(rebalanceWorkflowId('BTC3L-s000001a1'));
    const { raw } = await handle.describe();
    const [step] = raw.pendingActivities ?? [];
    return { attempt: Number(step?.attempt ?? 0), message: step?.lastFailure?.message ?? '' };
  });
}
