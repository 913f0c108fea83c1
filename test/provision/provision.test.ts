import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { DAILY_SCHEDULE_ID } from '../../src/contract/names.js';
import { keepSchedule } from '../../src/provision/keep-schedule.js';
import { provision } from '../../src/provision/provision.js';
import { registerSearchAttributes } from '../../src/provision/search-attributes.js';
import { settings } from '../ledger/fixtures.js';

let client: Client;
beforeAll(async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection, namespace: `test-${randomUUID()}` });
  await connection.workflowService.registerNamespace({
    namespace: client.options.namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  // A new namespace is known to every part of the server after a moment.
  await vi.waitFor(() => registerSearchAttributes(client), { timeout: 30_000, interval: 200 });
}, 60_000);
afterAll(() => client?.connection.close());

const at = (time: string): FundSettings => {
  const { rules, ...rest } = settings();
  return { ...rest, rules: { ...rules, daily: { at: time } } };
};

async function scheduledTimes(): Promise<string[]> {
  const { spec } = await client.schedule.getHandle(DAILY_SCHEDULE_ID).describe();
  const starts = (spec.calendars ?? []).flatMap(({ hour, minute }) => [
    `${hour?.[0]?.start}:${minute?.[0]?.start}`,
  ]);
  return starts.sort();
}

/** A ledger that holds one fund with these times. */
const holding = (inForce: string, waiting: string | null = null) => ({
  registerFund: async () => {},
  funds: async () => [{ settings: at(inForce), pendingSettings: waiting === null ? null : at(waiting) }],
});

it('schedules the times that the ledger holds, in force and waiting, whatever the file says', async () => {
  await provision(client, holding('02:30'), [at('02:30')], true);
  expect(await scheduledTimes()).toEqual(['2:30']);
  await provision(client, holding('02:30'), [at('14:45')], true);
  expect(await scheduledTimes()).toEqual(['2:30']);
  await provision(client, holding('02:30', '14:45'), [at('02:30')], true);
  expect(await scheduledTimes()).toEqual(['14:45', '2:30']);
}, 60_000);

it('follows rules that are applied to a running system', async () => {
  let held = await holding('02:30').funds();
  const listeners: ((token: string) => void)[] = [];
  const ledger = {
    funds: async () => held,
    onFundChanged: async (listener: (token: string) => void) => {
      listeners.push(listener);
      return { stop: async () => {} };
    },
  };
  const keeping = await keepSchedule(client, ledger, pino({ level: 'silent' }));
  held = await holding('02:30', '05:15').funds();
  for (const tell of listeners) tell('BTC3L');
  await vi.waitFor(async () => expect(await scheduledTimes()).toEqual(['2:30', '5:15']), 10_000);
  held = await holding('05:15').funds();
  for (const tell of listeners) tell('BTC3L');
  await vi.waitFor(async () => expect(await scheduledTimes()).toEqual(['5:15']), 10_000);
  await keeping.stop();
}, 60_000);
