import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acceptance, emergencyRebalance, hurryRebalance } from '../../src/contract/fund-messages.js';
import { fuzzing, RUNS, WITHIN_MS } from '../fuzz/runs.js';
import { d } from '../ledger/fixtures.js';
import { type ScriptedFund, skipped, sliced } from './scripted-fund.js';
import { type FundHandle, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld('short');
});
afterAll(() => world?.end());

/** What comes to a fund, one after the other, while it works. */
type Word =
  | { readonly word: 'ask' | 'signal'; readonly request: number }
  | { readonly word: 'daily'; readonly day: number }
  | { readonly word: 'breach'; readonly behind: number }
  | { readonly word: 'hurry' }
  | { readonly word: 'wait'; readonly ms: number };

const request = fc.integer({ min: 1, max: 5 });
const word: fc.Arbitrary<Word> = fc.oneof(
  fc.record({ word: fc.constantFrom('ask' as const, 'signal' as const), request }),
  fc.record({ word: fc.constant('daily' as const), day: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ word: fc.constant('breach' as const), behind: fc.constantFrom(0, 0, 1) }),
  fc.record({ word: fc.constant('hurry' as const) }),
  fc.record({ word: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 120 }) }),
);

/** How the rebalances go, one after the other, and then again from the first. */
const course = fc.record({
  slices: fc.integer({ min: 0, max: 3 }),
  orderMs: fc.integer({ min: 0, max: 60 }),
});
type Course = typeof course extends fc.Arbitrary<infer T> ? T : never;

const story = fc.record({
  words: fc.array(word, { minLength: 8, maxLength: 30, size: 'max' }),
  courses: fc.array(course, { minLength: 1, maxLength: 6 }),
});

/** Each with its word to the fund, and what the fund said to it at each time. */
class Asked {
  readonly keys = new Map<string, string>();
  readonly said = new Map<string, Acceptance[]>();

  note(requestKey: string, accepted: Acceptance): void {
    if (accepted.key === null) throw new TypeError(`no key: ${JSON.stringify(accepted)}`);
    const key = this.keys.get(requestKey) ?? accepted.key;
    expect(accepted.key).toBe(key);
    this.keys.set(requestKey, key);
    this.said.set(requestKey, [...(this.said.get(requestKey) ?? []), accepted]);
  }
}

const dayOf = (day: number): string => `2026-11-2${day}T02:30:00Z`;

/** No rebalance begins before the last one has ended. Without slices it is skipped by a rule. */
function goes(book: ScriptedFund, courses: readonly Course[]): void {
  const of = new Map<string, Course>();
  book.beforeSnapshot = ({ id }) => {
    const open = book.opened.filter((other) => other !== id && book.outcome(other) === undefined);
    expect(open).toEqual([]);
    of.set(id, of.get(id) ?? courses[of.size % courses.length] ?? { slices: 1, orderMs: 0 });
  };
  book.strikeOf = () => ({ slicePause: d('0') });
  book.planOf = ({ id }) => {
    const slices = of.get(id)?.slices ?? 1;
    return slices === 0 ? skipped() : sliced(...Array.from({ length: slices }, () => '1'));
  };
  book.beforeOrder = async ({ rebalanceId }) => void (await pause(of.get(rebalanceId)?.orderMs ?? 0));
}

async function say(fund: FundHandle, book: ScriptedFund, asked: Asked, word: Word): Promise<void> {
  switch (word.word) {
    case 'ask': {
      const requestKey = `request ${word.request}`;
      return asked.note(requestKey, await fund.ask({ requestKey }));
    }
    case 'signal': {
      const requestKey = `request ${word.request}`;
      asked.said.set(requestKey, asked.said.get(requestKey) ?? []);
      return fund.workflow.signal(emergencyRebalance, { reason: 'a signal', requestKey });
    }
    case 'daily':
      return asked.note(dayOf(word.day), await fund.daily(dayOf(word.day)));
    case 'breach':
      return fund.breach((book.anchorSeq ?? 0) - word.behind);
    case 'hurry':
      return fund.workflow.signal(hurryRebalance, { key: null, reason: 'a hurry' });
    case 'wait':
      return void (await pause(word.ms));
  }
}

/** Whatever was asked has one answer; it took one rebalance, its own or that of another which honoured it. */
async function mustHaveAnswered(fund: FundHandle, book: ScriptedFund, asked: Asked): Promise<void> {
  const { answers } = await fund.until(({ idle }) => idle);
  const honoured = book.settled.flatMap(({ honours }) => honours);
  for (const [requestKey, said] of asked.said) {
    const own = answers.filter((answer) => answer.requestKey === requestKey);
    expect(own, `answers to ${requestKey}`).toHaveLength(1);
    const { key = '', outcome, reason } = own[0] ?? {};
    expect(['done', 'skipped']).toContain(outcome);
    const answered = { kind: 'answered', key, outcome, reason };
    for (const one of said) if (one.kind === 'answered') expect(one).toEqual(answered);
    for (const one of said) expect(one.kind).not.toBe('refused');
    const opened = book.opened.filter((id) => id.startsWith(`${key}a`));
    expect([opened, honoured.includes(key)]).toEqual([
      opened.length === 0 ? [] : [`${key}a1`],
      opened.length === 0,
    ]);
  }
  const ids = book.orders.map((order) => order.clientOrderId);
  expect(new Set(ids).size).toBe(ids.length);
  await mustSayTheSameAgain(fund, book, asked);
}

async function mustSayTheSameAgain(fund: FundHandle, book: ScriptedFund, asked: Asked): Promise<void> {
  const before = [...book.opened];
  const { answers } = await fund.view();
  for (const requestKey of asked.said.keys()) {
    const again = await (requestKey.startsWith('request')
      ? fund.ask({ requestKey })
      : fund.daily(requestKey));
    const { key, outcome, reason } = answers.find((answer) => answer.requestKey === requestKey) ?? {};
    expect(again).toEqual({ kind: 'answered', key, outcome, reason });
  }
  expect(book.opened).toEqual(before);
}

describe('a fund that is asked for many things at once, and continues as new again and again', () => {
  test(
    'answers each request once and alike ever after, by one rebalance at a time, and sends no order twice',
    async () => {
      let number = 0;
      let continued = 0;
      await fc.assert(
        fc.asyncProperty(story, async ({ words, courses }) => {
          number += 1;
          const token = `Q${number}L`;
          const book = world.funds.add(token).establish();
          goes(book, courses);
          const fund = await world.startFund(token);
          const { runId } = await fund.workflow.describe();
          const asked = new Asked();
          for (const one of words) await say(fund, book, asked, one);
          await mustHaveAnswered(fund, book, asked);
          if ((await fund.workflow.describe()).runId !== runId) continued += 1;
        }),
        { ...fuzzing(), numRuns: Math.max(5, Math.round(RUNS / 100)) },
      );
      expect(continued).toBeGreaterThan(0);
    },
    WITHIN_MS * 4,
  );
});
