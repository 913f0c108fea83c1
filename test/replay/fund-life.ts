import { ScheduleOverlapPolicy } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { abandonRebalance } from '../../src/contract/fund-messages.js';
import {
  DAILY_SCHEDULE_ID,
  monitorWorkflowId,
  rebalanceWorkflowId,
  TASK_QUEUE,
} from '../../src/contract/names.js';
import { fundStart } from '../../src/contract/start-fund.js';
import { upsertDailySchedule } from '../../src/provision/daily-schedule.js';
import { START } from '../activities/rebalance-world.js';
import type { RunningSystem } from '../workflows/running-system.js';
import { eventually, type FundHandle, fundHandle } from '../workflows/workflow-world.js';
import { holdNextOrder } from './held-order.js';

const DAILY = Date.UTC(2020, 2, 12, 2, 30);
const MINUTE = 60_000;

/** One fund on the real system, and what may happen to it. */
export interface FundLife {
  readonly fund: FundHandle;
  /** The price, a minute later. */
  move(price: string): Promise<void>;
  /** Asks for an emergency rebalance; its key. */
  ask(requestKey: string): Promise<string>;
  /** Until nothing runs and this key is among the answers. */
  answered(key: string): Promise<void>;
  /** Begins a rebalance, and does something while its first order is held; its key. */
  during(begin: () => Promise<string>, meanwhile: (key: string) => Promise<unknown>): Promise<string>;
}

export async function beginFund({ client, books, market }: RunningSystem, token: string): Promise<FundLife> {
  const { workflowId } = await client.workflow.start('fund', fundStart(token, WorkflowIdConflictPolicy.FAIL));
  const fund = fundHandle(client.workflow.getHandle(workflowId));
  let minutes = 0;
  const life: FundLife = {
    fund,
    move: (price) => {
      minutes += 1;
      return market.move(START + minutes * MINUTE, price);
    },
    ask: async (requestKey) => {
      const answer = await fund.ask({ requestKey });
      if (answer.kind !== 'accepted')
        throw new Error(`${requestKey} was not accepted: ${JSON.stringify(answer)}`);
      return answer.key;
    },
    answered: async (key) => {
      await fund.until(({ answers, idle }) => idle && answers.some((answer) => answer.key === key));
    },
    during: async (begin, meanwhile) => {
      const order = await holdNextOrder(books);
      try {
        const key = await begin();
        await order.reached();
        await meanwhile(key);
        return key;
      } finally {
        await order.release();
      }
    },
  };
  return life;
}

/** Every cause, a request asked twice, and the daily by its schedule, whose workflow's id it returns. */
export async function everyCause({ client }: RunningSystem, life: FundLife): Promise<string> {
  const { fund, move, ask, answered } = life;
  await upsertDailySchedule(client, ['02:30'], true);
  await client.workflow.start('monitor', {
    workflowId: monitorWorkflowId('BTCUSDT'),
    taskQueue: TASK_QUEUE.control,
    args: [{ contract: 'BTCUSDT' }],
  });
  await answered('BTC3L-s000001');
  await move('105');
  const schedule = client.schedule.getHandle(DAILY_SCHEDULE_ID);
  const at = new Date(DAILY);
  await schedule.backfill({ start: at, end: at, overlap: ScheduleOverlapPolicy.ALLOW_ALL });
  await answered('BTC3L-d2003120230');
  await move('89');
  await answered('BTC3L-i000002');
  await move('95');
  await answered(await ask('first'));
  await fund.ask({ requestKey: 'first' });

  const { info } = await eventually(
    () => schedule.describe(),
    ({ info }) => info.recentActions.length > 0,
  );
  const daily = info.recentActions[0]?.action.workflow.workflowId ?? '';
  await client.workflow.getHandle(daily).result();
  return daily;
}

/** Every state that an operator may put it in. */
export async function everyState({ fund, move, ask, answered, during }: FundLife): Promise<void> {
  await fund.change('pause', 'p1');
  await fund.ask({ requestKey: 'second' });
  await fund.workflow.signal('emergencyRebalance', { reason: 'while paused' });
  await fund.change('resume', 'r1');
  await fund.workflow.signal('reduce', { reason: 'only cuts' });
  await fund.until(({ state, idle }) => state === 'REDUCING' && idle);
  await fund.change('resume', 'r2');
  await fund.workflow.signal('halt', null);
  await fund.until(({ state, idle }) => state === 'HALTED' && idle);
  await fund.change('resume', 'r3');

  await move('120');
  const stopped = await during(
    () => ask('stopped'),
    () => fund.change('pause', 'p2'),
  );
  await answered(stopped);
  await fund.change('resume', 'r4');
}

/** Trades of several orders: one that the price runs away from, one that is hurried, one that is abandoned. */
export async function slicedTrades({ client }: RunningSystem, life: FundLife): Promise<void> {
  const { fund, move, ask, answered, during } = life;
  await move('150');
  const left = await during(
    () => ask('the price leaves it'),
    () => move('144'),
  );
  await answered(left);

  await move('170');
  const hurried = await during(
    async () => {
      const { key } = await fund.daily('2020-03-13T02:30:00Z');
      return key ?? '';
    },
    // It is answered once the rebalance at work was told.
    () => ask('in a hurry'),
  );
  await answered(hurried);

  await move('200');
  const abandoned = await during(
    () => ask('given up'),
    async (key) => {
      await fund.workflow.signal(abandonRebalance, { reason: 'enough' });
      await wasTold(client, `${key}a1`);
    },
  );
  await answered(abandoned);
}

async function wasTold(client: RunningSystem['client'], rebalanceId: string): Promise<void> {
  const rebalance = client.workflow.getHandle(rebalanceWorkflowId(rebalanceId));
  await eventually(
    async () => (await rebalance.fetchHistory()).events ?? [],
    (events) => events.some((event) => event.workflowExecutionSignaledEventAttributes),
  );
}

/** Its last rebalance fails, and the fund is halted. */
export async function brokenBooks({ market }: RunningSystem, { fund }: FundLife): Promise<void> {
  await market.deposit('7');
  await fund.ask({ requestKey: 'money moved by hand' });
  await fund.until(({ state, idle }) => state === 'HALTED' && idle);
}
