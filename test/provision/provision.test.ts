import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { DAILY_SCHEDULE_ID } from '../../src/contract/names.js';
import type { ScheduledFund } from '../../src/provision/daily-times.js';
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
  funds: async (): Promise<readonly ScheduledFund[]> => [
    { state: 'ACTIVE', settings: at(inForce), pendingSettings: waiting === null ? null : at(waiting) },
  ],
});

const effective = { id: 'ETH3L-x000001', at: null, reason: 'r', effectiveAt: 1, final: null };
const ENDED: readonly (readonly [string, Partial<ScheduledFund>])[] = [
  ['is being retired', { retirement: effective }],
  ['is retired', { state: 'RETIRED' }],
  ['is wiped out', { state: 'WIPED_OUT' }],
];

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

it.each(ENDED)(
  'asks at no time of a fund that %s',
  async (_what, changes) => {
    const ended = { state: 'ACTIVE', settings: at('05:15'), pendingSettings: null, ...changes } as const;
    const ledger = (funds: readonly ScheduledFund[]) => ({
      registerFund: async () => {},
      funds: async () => funds,
    });
    const [other] = await holding('02:30').funds();
    if (other === undefined) expect.fail();
    await provision(client, ledger([other, ended]), [at('02:30')], true);
    expect(await scheduledTimes()).toEqual(['2:30']);
    const waits = { ...ended, state: 'ACTIVE', retirement: { ...effective, effectiveAt: null } } as const;
    await provision(client, ledger([other, waits]), [at('02:30')], true);
    expect(await scheduledTimes()).toEqual(['2:30', '5:15']);
    // Nobody is left to be asked.
    await provision(client, ledger([ended]), [at('02:30')], true);
    expect(await scheduledTimes()).toEqual([]);
  },
  60_000,
);

it('follows what it could not follow at first', async () => {
  const { funds } = holding('06:45');
  const read = vi.fn(funds).mockRejectedValueOnce(new Error('the ledger is away'));
  const ledger = { funds: read, onFundChanged: async () => ({ stop: async () => {} }) };
  const keeping = await keepSchedule(client, ledger, pino({ level: 'silent' }));
  await vi.waitFor(async () => expect(await scheduledTimes()).toEqual(['6:45']), 15_000);
  await keeping.stop();
  expect(read).toHaveBeenCalledTimes(2);
}, 60_000);
