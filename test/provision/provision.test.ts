import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { DAILY_SCHEDULE_ID } from '../../src/contract/names.js';
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

it('keeps the time of the daily that is in force, until a changed one is', async () => {
  await provision(client, { registerFund: async (settings) => ({ settings }) }, [at('02:30')], true);
  expect(await scheduledTimes()).toEqual(['2:30']);

  const waiting = { registerFund: async () => ({ settings: at('02:30') }) };
  await provision(client, waiting, [at('14:45')], true);
  expect(await scheduledTimes()).toEqual(['14:45', '2:30']);

  await provision(client, { registerFund: async (settings) => ({ settings }) }, [at('14:45')], true);
  expect(await scheduledTimes()).toEqual(['14:45']);
}, 60_000);
