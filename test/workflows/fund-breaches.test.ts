import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tellRunning } from '../../src/contract/fund-messages.js';
import { rebalanceWorkflowId } from '../../src/contract/names.js';
import { type ScriptedFund, sliced } from './scripted-fund.js';
import { eventually, type FundHandle, gate, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

/** Established, with attempts at its rebalance point 1 that the ledger knows. */
function tried(token: string, attempts: number): ScriptedFund {
  const book = world.funds.add(token).establish();
  const key = `${token}-i000001`;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const base = { key, token, cause: 'interim', anchorSeq: 1, figures: null, reason: null } as const;
    book.remember({ ...base, id: `${key}a${attempt}`, outcome: 'failed', state: 'ACTIVE' });
  }
  return book;
}

const fail = () => {
  throw ApplicationFailure.nonRetryable('the venue is away', 'Unauthorised');
};

describe('a breach that could not be cut for long', () => {
  test('costs one attempt for each report that is heeded, half an hour apart, until an operator has looked', async () => {
    const book = tried('LON3L', 20);
    book.beforeSnapshot = fail;
    const fund = await world.startFund('LON3L');
    await fund.breach(1);
    await fund.until(({ state, idle }) => state === 'REDUCING' && idle);
    expect(book.stateReason).toBe('LON3L-i000001 failed in attempt 21: the venue is away');
    await world.env.sleep('20m');
    await fund.breach(1);
    await fund.until(({ idle }) => idle);
    expect(book.opened).toEqual(['LON3L-i000001a21']);

    book.beforeSnapshot = () => {};
    await fund.change('resume');
    await fund.breach(1);
    await fund.until(({ anchorSeq, idle }) => anchorSeq === 2 && idle);
    expect(book.done).toEqual(['LON3L-i000001a22']);
  });

  test('costs no attempt where the ledger lets the fund trade nothing, as with a hedge book that is stopped', async () => {
    const book = tried('HEL3L', 0);
    const fund = await world.startFund('HEL3L');
    const report = { anchorSeq: 1, price: '80', time: 1_790_000_000_000 };
    await fund.workflow.signal('breach', { ...report, stopped: true });
    await fund.until(({ idle }) => idle);
    expect(book.opened).toEqual([]);
    await fund.workflow.signal('breach', report);
    await fund.until(({ anchorSeq, idle }) => anchorSeq === 2 && idle);
    expect(book.done).toEqual(['HEL3L-i000001a1']);
  });

  test('does not hold up an emergency', async () => {
    const book = tried('EME3L', 20);
    book.beforeSnapshot = ({ request }) => (request.cause === 'interim' ? fail() : undefined);
    const fund = await world.startFund('EME3L');
    await fund.breach(1);
    await fund.until(({ state, idle }) => state === 'REDUCING' && idle);
    await fund.ask({});
    await fund.until(({ anchorSeq, idle }) => anchorSeq === 2 && idle);
    expect(book.done).toEqual(['EME3L-e000001a1']);
  });

  test('pauses the fund where all attempts are used up; resumed, an emergency moves its rebalance point', async () => {
    const book = tried('USE3L', 99);
    const fund = await world.startFund('USE3L');
    await fund.breach(1);
    const { stateReason } = await fund.until(({ state, idle }) => state === 'PAUSED' && idle);
    expect(stateReason).toBe(
      'beyond its range at 80, but all attempts at USE3L-i000001 are used up: nothing cuts this breach; ' +
        'resume the fund, then ask for an emergency rebalance',
    );
    await fund.change('resume');
    await fund.breach(1);
    expect(await fund.until(({ idle }) => idle)).toMatchObject({ state: 'ACTIVE' });
    await fund.ask({});
    await fund.until(({ anchorSeq, idle }) => anchorSeq === 2 && idle);
    expect(book.done).toEqual(['USE3L-e000001a1']);
  });

  test('pauses it again where the breach still stands half an hour after it was resumed', async () => {
    const book = tried('AGA3L', 99);
    const fund = await world.startFund('AGA3L');
    await fund.breach(1);
    await fund.until(({ state, idle }) => state === 'PAUSED' && idle);
    await fund.change('resume');
    await world.env.sleep('31m');
    await fund.breach(1);
    await fund.until(({ state, idle }) => state === 'PAUSED' && idle);
    await eventually(
      () => book.changes.map(({ to }) => to),
      (to) => to.join() === 'PAUSED,ACTIVE,PAUSED',
    );
  });
});

describe('an interim rebalance that an operator abandons', () => {
  test('is not begun again by the breach that still stands, and what may be done is shown', async () => {
    const { book, fund } = await abandoned('ABA3L');
    for (let report = 0; report < 3; report++) {
      await world.env.sleep('2m');
      await fund.breach(1);
    }
    expect((await fund.until(({ idle }) => idle)).answers).toMatchObject([{ outcome: 'abandoned' }]);
    expect(book.opened).toEqual(['ABA3L-i000001a1']);
    expect(await shown(fund)).toContain('pause the fund, or ask for an emergency rebalance');
  });

  test('stays so while nothing but refusals came after it', async () => {
    const { book, fund } = await abandoned('REF3L');
    await fund.change('pause');
    await fund.ask({});
    await fund.change('resume');
    await world.env.sleep('1m');
    await fund.breach(1);
    await fund.until(({ idle }) => idle);
    expect(book.opened).toEqual(['REF3L-i000001a1']);
  });

  test.each(['emergency', 'daily'])('ends that with the next %s, even one that is skipped', async (cause) => {
    const token = `${cause.slice(0, 3).toUpperCase()}3A`;
    const { book, fund } = await abandoned(token);
    const { planOf } = book;
    book.planOf = () => ({ kind: 'skip', reason: 'the price has come back', figures: sliced('1').figures });
    await (cause === 'daily' ? fund.daily('2026-11-22T02:30:00Z') : fund.ask({}));
    await fund.until(({ answers, idle }) => idle && answers.length === 2);
    book.planOf = planOf;
    await world.env.sleep('1m');
    await fund.breach(1);
    await fund.until(({ anchorSeq, idle }) => anchorSeq === 2 && idle);
    expect(book.done).toEqual([`${token}-i000001a2`]);
  });
});

describe('a word to the rebalance at work, as an update', () => {
  const ask = { action: 'abandon', rebalance: null, reason: 'enough', by: 'anna', requestKey: 'k1' } as const;

  test('is answered with the id of the rebalance that was told', async () => {
    const { fund, go } = await atWork('TEL3L');
    expect(await fund.workflow.executeUpdate(tellRunning, { args: [ask] })).toEqual({
      rebalance: 'TEL3L-i000001a1',
    });
    const meant = { ...ask, action: 'hurry', rebalance: 'TEL3L-i000001a1' } as const;
    expect(await fund.workflow.executeUpdate(tellRunning, { args: [meant] })).toMatchObject({});
    await told('TEL3L-i000001a1');
    go.open();
    await fund.until(({ answers, idle }) => idle && answers[0]?.outcome === 'abandoned');
  });

  test('is refused before it enters the history: malformed, to another rebalance, and where none is at work', async () => {
    const { fund, go } = await atWork('TER3L');
    const refusal = async (change: object): Promise<string> => {
      const update = fund.workflow.executeUpdate('tellRunning', { args: [{ ...ask, ...change }] });
      const error: unknown = await update.catch((thrown: unknown) => thrown);
      if (!(error instanceof WorkflowUpdateFailedError)) throw new Error(`not refused: ${String(error)}`);
      return String(error.cause?.message);
    };
    expect(await refusal({ action: 'explode', by: '' })).toMatch(
      /action must be one of hurry, abandon, not "explode"; by must/,
    );
    expect(await refusal({ rebalance: 7 })).toBe('rebalance must be an id or null, not 7');
    expect(await refusal({ rebalance: 'TER3L-i000001a2' })).toBe(
      'TER3L-i000001a2 is not at work: TER3L-i000001a1 is',
    );
    go.open();
    await fund.until(({ idle }) => idle);
    expect(await refusal({})).toBe('no rebalance of TER3L is at work');
    const { events } = await fund.workflow.fetchHistory();
    expect(events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toEqual([]);
  });
});

async function abandoned(token: string) {
  const { book, fund, go, planOf } = await atWork(token);
  await fund.workflow.signal('abandon', { reason: 'enough' });
  await told(`${token}-i000001a1`);
  go.open();
  await fund.until(({ answers, idle }) => idle && answers[0]?.outcome === 'abandoned');
  book.planOf = planOf;
  return { book, fund };
}

/** A fund whose interim rebalance is held at its first order. */
async function atWork(token: string) {
  const book = world.funds.add(token).establish();
  const [reached, go] = [gate(), gate()];
  const { planOf } = book;
  book.planOf = () => sliced('1', '1');
  book.beforeOrder = async () => {
    reached.open();
    await go.passed;
  };
  const fund = await world.startFund(token);
  await fund.breach(1);
  await reached.passed;
  return { book, fund, go, planOf };
}

/** The word has reached the rebalance. */
async function told(id: string): Promise<void> {
  const rebalance = world.env.client.workflow.getHandle(rebalanceWorkflowId(id));
  await eventually(
    async () => (await rebalance.fetchHistory()).events ?? [],
    (events) => events.some((event) => event.workflowExecutionSignaledEventAttributes),
  );
}

/** What the fund's workflow shows in the Temporal UI. */
const shown = async (fund: FundHandle): Promise<string> =>
  JSON.stringify(await fund.workflow.query('__temporal_workflow_metadata'));
