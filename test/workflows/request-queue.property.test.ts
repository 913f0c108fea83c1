import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answer, FundCarry, QueuedRequest } from '../../src/contract/fund-messages.js';
import type { Cause } from '../../src/domain/request-priority.js';
import { RequestQueue } from '../../src/workflows/request-queue.js';
import { fuzzing } from '../fuzz/runs.js';

/** What must be true of the line: who came when, who is served, and the answers from the first to the last. */
interface Line {
  readonly waiting: { readonly request: QueuedRequest; readonly came: number }[];
  running: QueuedRequest | null;
  /** Every answer there ever was, oldest first. */
  readonly answers: Answer[];
  came: number;
}

/** The queue at work, and the one that takes over from it. */
interface Desk {
  queue: RequestQueue;
}

type Command = fc.Command<Line, Desk>;

const URGENCY: Readonly<Record<Cause, number>> = {
  establish: 0,
  emergency: 1,
  interim: 2,
  round: 3,
  retire: 4,
  daily: 5,
};
const CAUSES: readonly Cause[] = ['establish', 'emergency', 'interim', 'round', 'retire', 'daily'];
const KEYS = 12;
const REMEMBERED = 200;

function request(number: number, reason: string): QueuedRequest {
  const cause = CAUSES[number % CAUSES.length] ?? 'daily';
  return {
    key: `K${number}`,
    cause,
    reason,
    requestKey: `asked as ${number}`,
    requestedBy: 'tests',
    nominalTime: cause === 'daily' ? number : null,
    anchorSeq: cause === 'interim' ? number : null,
    attempt: 1,
    firstAttempt: 1,
  };
}

const answerTo = ({ key, requestKey }: QueuedRequest, outcome: Answer['outcome']): Answer => ({
  key,
  requestKey,
  outcome,
  reason: outcome,
});

function step(words: string, run: Command['run'], check: Command['check'] = () => true): Command {
  return {
    check,
    run: (line, desk) => {
      run(line, desk);
      mustBeAs(line, desk);
    },
    toString: () => words,
  };
}

function mustBeAs(line: Line, { queue }: Desk): void {
  const inTurn = inOrder(line);
  expect(queue.waiting).toEqual(inTurn);
  expect(queue.running).toEqual(line.running);
  expect(queue.isIdle).toBe(inTurn.length === 0 && line.running === null);
  for (const [index, { key }] of inTurn.entries()) expect(queue.positionOf(key)).toBe(index + 1);
  if (line.running !== null) expect(queue.positionOf(line.running.key)).toBe(0);
  mustRemember(line, queue);
}

/** The most urgent first; equally urgent ones as they came. */
function inOrder({ waiting }: Line): readonly QueuedRequest[] {
  return waiting
    .toSorted((a, b) => URGENCY[a.request.cause] - URGENCY[b.request.cause] || a.came - b.came)
    .map((place) => place.request);
}

/** The latest answer to each of the keys answered last; no more than there is room for. */
function mustRemember({ answers }: Line, queue: RequestQueue): void {
  const latest = new Map<string, Answer>();
  for (const answer of answers) {
    latest.delete(answer.key);
    latest.set(answer.key, answer);
  }
  expect(queue.answers).toEqual([...latest.values()].slice(-REMEMBERED));
  for (const answer of [...latest.values()].slice(-KEYS)) expect(queue.answerTo(answer.key)).toEqual(answer);
}

const isHere = ({ running, waiting }: Line, key: string): boolean =>
  running?.key === key || waiting.some((place) => place.request.key === key);

/** By whoever asks, in words of their own. */
const add = fc.tuple(fc.nat({ max: KEYS - 1 }), fc.constantFrom('first', 'again')).map(([number, reason]) =>
  step(`ask K${number}`, (line, { queue }) => {
    const asked = request(number, reason);
    const wasHere = isHere(line, asked.key);
    const position = queue.add(asked);
    if (!wasHere) come(line, asked);
    const inTurn = inOrder(line).findIndex(({ key }) => key === asked.key);
    expect(position).toBe(inTurn + 1);
  }),
);

function come(line: Line, asked: QueuedRequest): void {
  line.came += 1;
  line.waiting.push({ request: asked, came: line.came });
}

function leave(line: Line, key: string): void {
  const index = line.waiting.findIndex((place) => place.request.key === key);
  if (index >= 0) line.waiting.splice(index, 1);
}

const take = fc.constant(
  step(
    'take',
    (line, { queue }) => {
      const [next = null] = inOrder(line);
      expect(queue.take()).toEqual(next);
      if (next !== null) leave(line, next.key);
      line.running = next;
    },
    ({ running }) => running === null,
  ),
);

const outcome = fc.constantFrom<Answer['outcome']>('done', 'skipped', 'refused', 'failed');
const answer = outcome.map((kind) =>
  step(
    `answer with ${kind}`,
    (line, { queue }) => {
      if (line.running === null) return;
      const given = answerTo(line.running, kind);
      queue.answer(given);
      line.running = null;
      line.answers.push(given);
    },
    ({ running }) => running !== null,
  ),
);

/** A rebalance has done along with its own what others had asked for meanwhile. */
const honour = fc.array(fc.nat({ max: KEYS - 1 }), { minLength: 1, maxLength: 3 }).map((numbers) =>
  step(
    `honour ${numbers.map((number) => `K${number}`)} too`,
    (line, { queue }) => {
      const keys = numbers.map((number) => `K${number}`);
      for (const other of queue.waiting.filter(({ key }) => keys.includes(key))) {
        const given = answerTo(other, 'done');
        queue.answer(given);
        leave(line, other.key);
        line.answers.push(given);
      }
    },
    ({ running }) => running !== null,
  ),
);

/** Another attempt: it waits behind those that are as urgent as it is, and nothing that is less so overtakes it. */
const putBack = fc.constant(
  step(
    'put back',
    (line, { queue }) => {
      if (line.running === null) return;
      const next = { ...line.running, attempt: line.running.attempt + 1 };
      queue.putBack(next);
      line.running = null;
      come(line, next);
      const isUrgent = inOrder(line).some(({ cause }) => URGENCY[cause] < URGENCY[next.cause]);
      expect(queue.hasMoreUrgentThan(next)).toBe(isUrgent);
    },
    ({ running }) => running !== null,
  ),
);

/** As it crosses from one run of the workflow to the next, which is never while a rebalance is at work. */
const carry = fc.constant(
  step(
    'continue as new',
    (_line, desk) => {
      const { waiting, answers } = desk.queue;
      const carried: FundCarry = JSON.parse(JSON.stringify({ queue: waiting, answers }));
      desk.queue = new RequestQueue(carried.queue, carried.answers);
    },
    ({ running }) => running === null,
  ),
);

/** Many others come and are served: the memory of answers is full, and forgets its oldest. */
const crowd = fc.integer({ min: 90, max: 210 }).map((size) =>
  step(
    `${size} others are served`,
    (line, { queue }) => {
      for (let one = 0; one < size; one++) {
        const given = answerTo(request(1_000 + line.answers.length, 'one of many'), 'done');
        queue.answer(given);
        line.answers.push(given);
      }
    },
    ({ running }) => running === null,
  ),
);

const COMMANDS = [add, add, add, add, take, take, answer, honour, putBack, carry, crowd];

describe("a fund's line of requests", () => {
  test('loses none, answers each once, serves the most urgent first and then in the order they came, over any number of runs', () => {
    fc.assert(
      fc.property(fc.commands(COMMANDS, { size: 'max', maxCommands: 80 }), (commands) => {
        const model: Line = { waiting: [], running: null, answers: [], came: 0 };
        fc.modelRun(() => ({ model, real: { queue: new RequestQueue([], []) } }), commands);
      }),
      fuzzing(),
    );
  });
});
