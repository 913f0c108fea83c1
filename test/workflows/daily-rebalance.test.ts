import { Client, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DailyInput, DailyRow } from '../../src/contract/daily.js';
import { TASK_QUEUE } from '../../src/contract/names.js';
import { dailyKey } from '../../src/domain/rebalance-id.js';
import type { dailyRebalance } from '../../src/workflows/index.js';
import { type WorkflowWorld, workflowWorld } from './workflow-world.js';

const DAY_MS = 86_400_000;

let world: WorkflowWorld;
let client: Client;
beforeAll(async () => {
  world = await workflowWorld();
  client = new Client({ connection: world.env.connection });
});
afterAll(() => world?.end());
afterEach(() => {
  world.funds.asked = [];
});

let runs = 0;
function run(input: unknown) {
  // The environment's own client would run the server's time ahead to the end of the funds, ten years from now.
  return client.workflow.execute<typeof dailyRebalance>('dailyRebalance', {
    workflowId: `daily-rebalance-${runs++}`,
    taskQueue: TASK_QUEUE.control,
    args: [input as DailyInput],
  });
}

async function failureOf(daily: Promise<unknown>): Promise<string> {
  const error = await daily.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) {
    return `${error.cause.type}: ${error.cause.message}`;
  }
  throw new Error(`did not fail as it should: ${String(error)}`);
}

const rowOf = (token: string, nominalTime: number, outcome: DailyRow['outcome'] = 'done'): DailyRow => ({
  token,
  key: dailyKey(token, nominalTime),
  outcome,
  reason: null,
});

describe('the daily rebalance', () => {
  test('asks the funds in shards and reports each, the failed ones too', async () => {
    const tokens = Array.from({ length: 7 }, (_, index) => `F${index}X3L`);
    world.funds.listFunds = async () => tokens;
    world.funds.askFunds = async (ask) =>
      ask.tokens.map((token) => rowOf(token, ask.nominalTime, token === 'F4X3L' ? 'failed' : 'done'));
    const report = await run({ shardSize: 3, answerWithinMs: 60_000, businessTime: '2026-11-22T02:30:00Z' });
    expect(world.funds.asked.map((ask) => ask.tokens.length).toSorted()).toEqual([1, 3, 3]);
    expect(report.businessTime).toBe('2026-11-22T02:30:00.000Z');
    expect(report.rows.map((row) => row.token)).toEqual(tokens);
    expect(report.rows.filter((row) => row.outcome === 'failed').map((row) => row.token)).toEqual(['F4X3L']);
  });

  test.each([[undefined], [null], [{}], [{ shardSize: 0, answerWithinMs: -1 }], [{ shardSize: 'many' }]])(
    'without a business time fails and says how to mend it: %j',
    async (input) => {
      expect(await failureOf(run(input))).toBe(
        'NoBusinessTime: no business time; start the daily through its schedule, or give ' +
          '{"businessTime": "2026-11-22T02:30:00Z"}',
      );
    },
  );

  test.each(['yesterday', '2026-11-22T02:30:00', '1970-01-01T00:00:00Z', 7])(
    'refuses the business time %j',
    async (businessTime) => {
      expect(await failureOf(run({ businessTime }))).toContain(
        `no business time: ${JSON.stringify(businessTime)}`,
      );
    },
  );

  test('started by hand for a time at which no fund has its daily, says so', async () => {
    world.funds.listFunds = async () => [];
    expect(await failureOf(run({ businessTime: '2026-11-22T02:31:00Z' }))).toContain(
      'no fund has its daily rebalance at 02:31 UTC',
    );
  });

  test('with limits that make no sense takes the usual ones', async () => {
    world.funds.listFunds = async () => ['BTC3L'];
    world.funds.askFunds = async ({ tokens, nominalTime }) =>
      tokens.map((token) => rowOf(token, nominalTime));
    const report = await run({ shardSize: 0, answerWithinMs: -5, businessTime: '2026-11-22T02:30:00Z' });
    expect(report.rows).toHaveLength(1);
  });

  test('on thirty days running is one rebalance a day of each fund', async () => {
    const books = ['ONE3L', 'TWO3S'].map((token) => world.funds.add(token).establish());
    const funds = await Promise.all(books.map(({ token }) => world.startFund(token)));
    world.funds.listFunds = async () => books.map(({ token }) => token);
    world.funds.askFunds = async ({ tokens, nominalTime }) => {
      const iso = new Date(nominalTime).toISOString();
      await Promise.all(funds.map((fund) => fund.daily(iso)));
      await Promise.all(funds.map((fund) => fund.until(({ idle }) => idle)));
      return tokens.map((token) => rowOf(token, nominalTime));
    };
    const first = Date.UTC(2026, 1, 14, 2, 30);
    const days = Array.from({ length: 30 }, (_, day) => new Date(first + day * DAY_MS).toISOString());
    for (const businessTime of days) {
      await run({ businessTime });
      await world.env.sleep('1 day');
    }
    await run({ businessTime: days[0] });
    for (const book of books) {
      expect(book.done).toEqual(days.map((day) => `${dailyKey(book.token, Date.parse(day))}a1`));
      expect(book.anchorSeq).toBe(31);
    }
  });
});
