import fc from 'fast-check';
import { expect } from 'vitest';
import { decimal, plain } from '../../src/domain/decimal.js';
import {
  IntentConflictError,
  OrderClosedError,
  OrderContradictionError,
  RebalanceClosedError,
  UnknownOrderError,
} from '../../src/ledger/errors.js';
import { d, fill, intent, T0 } from './fixtures.js';
import type { OrderBooks } from './order-books.js';
import { type Fill, type Heard, lots, OrderLife } from './order-life.js';

/** The orders of one rebalance as they must be. */
export interface OrderModel {
  readonly lives: Map<number, OrderLife>;
  isClosed: boolean;
  /** The test's own clock, in milliseconds. */
  now: number;
}

type Command = fc.AsyncCommand<OrderModel, OrderBooks>;

const ORDERS = 5;
const MOST = 9;
const GIVE_UP = { misses: 3, afterMs: 60_000 };

/** Which of the orders there are by then; so every step finds one. */
const slot = fc.nat({ max: ORDERS - 1 });
const size = fc.integer({ min: 1, max: MOST });
const side = fc.constantFrom('buy' as const, 'sell' as const);
/** What is live stays so for a while: orders that have ended have less to tell. */
const heard = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Heard>('open') },
  { weight: 2, arbitrary: fc.constantFrom<Heard>('filled', 'cancelled', 'rejected') },
);
/** Of an order, as a share: none, some, all, and more than there is. */
const share = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(0.3, 0.6, 1, 1.2) },
);
const sharing = (part: number, life: OrderLife) => Math.ceil(part * life.size);
const fillOf = fc.record({
  name: fc.integer({ min: 1, max: 6 }),
  size: fc.integer({ min: 1, max: 4 }),
  price: fc.integer({ min: 9_900, max: 10_100 }),
  fee: fc.integer({ min: -1, max: 3 }),
});

/** A step and what it must lead to; afterwards the books are compared with the model, whatever it was. */
function step(words: string, run: Command['run'], check: Command['check'] = () => true): Command {
  return {
    check,
    run: async (model, books) => {
      await run(model, books);
      await books.mustBeAs(model);
    },
    toString: () => words,
  };
}

/** A step with one of the orders that were intended. */
function stepOf(
  pick: number,
  words: string,
  run: (life: OrderLife, books: OrderBooks, model: OrderModel) => Promise<void>,
): Command {
  return step(
    `${words} [${pick}]`,
    async (model, books) => {
      const lives = [...model.lives.values()];
      const life = lives[pick % lives.length];
      if (life !== undefined) await run(life, books, model);
    },
    ({ lives }) => lives.size > 0,
  );
}

const intend = fc
  .tuple(fc.integer({ min: 1, max: ORDERS }), side, size, fc.integer({ min: 1, max: 4 }))
  .map(([number, way, contracts, writers]) =>
    step(`intend ${way} of ${contracts} by ${writers} as ${number}`, async (model, books) => {
      const wanted = intent(books.orderId(number), { side: way, contracts: d(lots(contracts)) });
      // Each writer has sized it by a price of its own.
      const writes = books
        .writers(writers)
        .map((ledger, index) =>
          ledger.recordIntent({ ...wanted, limitPrice: d(String(101 + index)) }, books.rebalance.id, 'BTC3L'),
        );
      const known = model.lives.get(number);
      if (known === undefined && model.isClosed) return refused(writes, RebalanceClosedError, 'is closed');
      if (known !== undefined && known.intent.side !== way) {
        const both = `side was ${known.intent.side}, now ${way}`;
        return refused(writes, IntentConflictError, both);
      }
      const recorded = await Promise.all(writes);
      const first = known?.intent ?? recorded[0]?.intent ?? wanted;
      for (const one of recorded) expect(one.intent).toEqual(first);
      if (known === undefined) {
        expect({ ...first, limitPrice: wanted.limitPrice }).toEqual(wanted);
        model.lives.set(number, new OrderLife(first, contracts));
      }
    }),
  );

async function refused(
  attempts: readonly Promise<unknown>[],
  kind: new (...args: never[]) => Error,
  words: string,
): Promise<void> {
  for (const attempt of await Promise.allSettled(attempts)) {
    expect(attempt).toMatchObject({ status: 'rejected', reason: expect.any(kind) });
    if (attempt.status === 'rejected') expect(String(attempt.reason)).toContain(words);
  }
}

/** By several at once: one of them sends, and none where it must not be sent (again). */
const send = fc.tuple(slot, fc.integer({ min: 1, max: 3 }), fc.boolean()).map(([number, senders, isStale]) =>
  stepOf(number, `send by ${senders}${isStale ? ', one send behind,' : ''}`, async (life, books, model) => {
    await books.pass(0);
    const earlier = isStale ? life.sends - 1 : life.sends;
    const sends = books.writers(senders).map((ledger) => books.send(ledger, life.intent, earlier));
    if (!life.maySend) return refused(sends, OrderClosedError, `is ${life.state} and must not be sent`);
    const mine = (await Promise.all(sends)).filter((sent) => sent);
    expect(mine).toHaveLength(isStale ? 0 : 1);
    if (!isStale) life.send(model.now);
  }),
);

const takeBack = slot.map((number) =>
  stepOf(number, 'take back the send of', async (life, books) => {
    await books.ledger.takeBackSend(life.intent.clientOrderId);
    const before = life.sends;
    life.takeBack();
    if (life.sends < before) books.unsend(life.intent.clientOrderId);
  }),
);

/** Looked for in vain again and again; sums of these pauses are never near a minute. */
const PAUSES_MS = [0, 7_000, 37_000];
const miss = fc
  .tuple(slot, fc.array(fc.constantFrom(...PAUSES_MS), { minLength: 1, maxLength: 4 }))
  .map(([number, pauses]) =>
    stepOf(number, `miss after ${pauses.join(', ')} ms`, async (life, books, model) => {
      for (const pause of pauses) {
        await books.pass(pause);
        model.now += pause;
        const absence = await books.ledger.recordMiss(life.intent.clientOrderId);
        expect(absence).toMatchObject({ sends: life.sends, misses: life.miss(model.now) });
      }
    }),
  );

const giveUp = slot.map((number) =>
  stepOf(number, 'give up', async (life, books) => {
    const may = life.mayGiveUp;
    expect(await books.ledger.giveUpOrder(life.intent.clientOrderId, GIVE_UP)).toBe(may);
    if (may) life.giveUp();
  }),
);

/** Whoever comes first wins, and the other one is told. */
const sendOrGiveUp = slot.map((number) =>
  stepOf(number, 'send and give up at once', async (life, books, model) => {
    await books.pass(0);
    const [one, other] = books.writers(2);
    if (one === undefined || other === undefined) throw new RangeError('two writers');
    const { mayGiveUp, maySend } = life;
    const [sent, gaveUp] = await Promise.allSettled([
      books.send(one, life.intent, life.sends),
      other.giveUpOrder(life.intent.clientOrderId, GIVE_UP),
    ]);
    const wasSent = sent.status === 'fulfilled' && sent.value;
    const wasGivenUp = gaveUp.status === 'fulfilled' && gaveUp.value;
    expect(gaveUp.status).toBe('fulfilled');
    if (!maySend) expect([wasSent, wasGivenUp]).toEqual([false, mayGiveUp]);
    else if (mayGiveUp) expect(wasSent).toBe(!wasGivenUp);
    else expect([wasSent, wasGivenUp]).toEqual([true, false]);
    if (wasSent) life.send(model.now);
    if (wasGivenUp) life.giveUp();
  }),
);

const report = fc.tuple(slot, heard, share).map(([number, said, part]) =>
  stepOf(number, `hear '${said}' with ${part} of`, async (life, books) => {
    const filled = sharing(part, life);
    const { clientOrderId } = life.intent;
    const hearing = books.ledger.recordOrderState(clientOrderId, said, d(lots(filled)));
    const wrong = life.whyNotHear(said, filled);
    if (wrong === null) {
      await hearing;
      return life.hear(said, filled);
    }
    const now = said === 'open' && filled > 0 ? 'partially-filled' : said;
    const words = {
      follows: `it is ${life.state}, and is now reported as ${now}`,
      amount: `reported as ${said === 'rejected' ? 'rejected, and as ' : ''}filled with ${lots(filled)}`,
    };
    await refused([hearing], OrderContradictionError, words[wrong]);
  }),
);

const executions = fc
  .tuple(slot, fc.array(fillOf, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.integer({ min: 1, max: 3 }))
  .map(([number, named, isOtherSide, readers]) => {
    const words = named.map(({ name, ...rest }) => `x${name}${JSON.stringify(rest)}`).join(' ');
    return stepOf(
      number,
      `${readers} read ${isOtherSide ? 'other-sided ' : ''}${words} of`,
      (life, books) => {
        const opposite = life.intent.side === 'buy' ? 'sell' : 'buy';
        const fills = named.map(({ name, ...rest }) => ({
          ...rest,
          executionId: `${life.intent.clientOrderId}-x${name}`,
          side: isOtherSide ? opposite : life.intent.side,
        }));
        return readFills(life, books, fills, readers);
      },
    );
  });

/** Several read the same at once: one of them books it, and the others find it booked. */
async function readFills(life: OrderLife, books: OrderBooks, fills: readonly Fill[], readers: number) {
  const events = fills.map((one) => eventOf(life, one));
  const readings = await Promise.all(
    books.writers(readers).map((ledger) => ledger.bookEvents('BTC3L', events, T0)),
  );
  const found = readings
    .toSorted((a, b) => b.newlyBooked - a.newlyBooked)
    .map(({ newlyBooked, unexplained }) => ({
      newlyBooked,
      unexplained: unexplained.map(({ event, kind }) => ({ event, kind })),
    }));
  expect(found).toEqual(found.map(() => heardOf(life, fills)));
}

/** What a reading of these fills books, and what it leaves unexplained. */
function heardOf(life: OrderLife, fills: readonly Fill[]) {
  const unexplained = new Map<string, { event: unknown; kind: string }>();
  let newlyBooked = 0;
  for (const one of fills) {
    const kind = life.whyNotBook(one);
    const name = `${one.executionId} ${kind}`;
    if (kind !== null && !unexplained.has(name)) unexplained.set(name, { event: eventOf(life, one), kind });
    if (kind !== null || life.fills.has(one.executionId)) continue;
    life.book(one);
    newlyBooked += 1;
  }
  return { newlyBooked, unexplained: [...unexplained.values()] };
}

const hundredths = (n: number) => plain(decimal(n).div(100));

function eventOf({ intent: { clientOrderId } }: OrderLife, one: Fill) {
  return fill(one.executionId, clientOrderId, {
    side: one.side,
    contracts: d(lots(one.size)),
    price: hundredths(one.price),
    fee: hundredths(one.fee),
  });
}

/** An order of this ledger's own form, of another one's, or of nobody's. */
const stranger = fc
  .constantFrom('lost-order' as const, 'foreign-epoch' as const, 'foreign-trade' as const)
  .map((kind) =>
    step(`hear of an order that is a ${kind}`, async (_model, { ledger, strangerId }) => {
      const id = strangerId(kind);
      const { unexplained, newlyBooked } = await ledger.bookEvents('BTC3L', [fill(`${id}-x`, id)], T0);
      expect(unexplained).toMatchObject([{ kind }]);
      expect(newlyBooked).toBe(0);
      await refused(
        [ledger.markSent(id), ledger.recordMiss(id), ledger.recordOrderState(id, 'open', d('0'))],
        UnknownOrderError,
        id,
      );
      expect(await ledger.giveUpOrder(id, GIVE_UP)).toBe(false);
      expect(await ledger.order(id)).toBeNull();
    }),
  );

/** No new order is taken from then on; those that were are followed to their end. */
const close = fc.constant(
  step(
    'close the rebalance',
    async (model, books) => {
      await books.ledger.close(books.rebalance, 'stopped', 'halt');
      model.isClosed = true;
    },
    ({ isClosed, lives }) => !isClosed && lives.size > 0,
  ),
);

/** Each as often as it is listed. */
export const ORDER_COMMANDS = [
  ...[intend, intend, send, send, send, takeBack, miss, miss, giveUp, giveUp, sendOrGiveUp],
  ...[report, report, executions, executions, stranger, close],
];
