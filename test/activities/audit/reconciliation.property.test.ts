import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test as it } from 'vitest';
import { auditAndRecord, differenceOf } from '../../../src/activities/audit/audit-book.js';
import type { Finding } from '../../../src/contract/audit.js';
import type { FindingKind } from '../../../src/contract/findings.js';
import { plain } from '../../../src/domain/decimal.js';
import { clientOrderId } from '../../../src/domain/rebalance-id.js';
import { AdoptionRefusedError } from '../../../src/ledger/audit-errors.js';
import type { PostgresLedger } from '../../../src/ledger/postgres-ledger.js';
import { VenueError } from '../../../src/venue/venue-error.js';
import { fuzzing, WITHIN_MS } from '../../fuzz/runs.js';
import { funding } from '../../ledger/fixtures.js';
import { type TestLedger, testLedger } from '../../ledger/test-ledger.js';
import {
  type AuditedBook,
  auditedBook,
  cashOnly,
  cents,
  moveOfTrade,
  ORDER_LOTS,
  type Trade,
  tradeEvent,
} from './audited-book.js';
import {
  BookMatters,
  inOrder,
  inWords,
  type Move,
  type Named,
  NO_MOVE,
  plus,
  sumOf,
} from './book-matters.js';
import { type Manner, PLAINLY, QUERIES } from './told-venue.js';

let test: TestLedger;
let ledger: PostgresLedger;
let anna: string;
let bert: string;
beforeAll(async () => {
  test = await testLedger();
  ledger = test.ledger;
  anna = await ledger.addOperator('anna', null);
  bert = (await ledger.renewOperator(await ledger.addOperator('bert', anna))).token;
});
afterAll(() => test.end());

type Command = fc.AsyncCommand<BookMatters, AuditedBook>;

function step(words: string, run: Command['run'], check: Command['check'] = () => true): Command {
  return { check, run, toString: () => words };
}

/** Venue time: often none between two events, and some are shown late. */
const when = fc.record({
  passed: fc.constantFrom(0, 0, 1, 1_000, 90_000),
  lag: fc.constantFrom(0, 0, 1, 40_000),
});
type When = typeof when extends fc.Arbitrary<infer T> ? T : never;

function at({ venue }: AuditedBook, { passed, lag }: When): number {
  venue.now += passed;
  return venue.now - lag;
}

function happen({ venue }: AuditedBook, { contracts, cash }: Move): void {
  venue.move(plain(contracts), plain(cash));
}

const trade = fc.record<Trade>({
  side: fc.constantFrom('buy', 'sell'),
  lots: fc.integer({ min: 1, max: 9_000 }),
  cents: fc.integer({ min: 1, max: 90_000 }),
  fee: fc.integer({ min: -50, max: 500 }),
});

const ownFill = fc
  .tuple(fc.nat({ max: 3 }), fc.integer({ min: 1, max: ORDER_LOTS }), trade, when)
  .map(([number, size, price, time]) =>
    step(`order ${number + 1} is filled with ${size}`, async (matters, book) => {
      const order = book.orders[number];
      if (order === undefined) throw new RangeError(`no order ${number}`);
      const part = Math.min(size, ORDER_LOTS - order.filled);
      if (part === 0) return;
      order.filled += part;
      const done = { ...price, side: order.side, lots: part };
      book.venue.events.push(tradeEvent(book.nextId(), order.id, done, at(book, time)));
      matters.explained(moveOfTrade(done));
      happen(book, moveOfTrade(done));
    }),
  );

const paid = fc.tuple(fc.integer({ min: -900, max: 900 }), when).map(([amount, time]) =>
  step(`funding of ${amount}`, async (matters, book) => {
    book.venue.events.push(funding(book.nextId(), plain(cents(amount)), at(book, time)));
    matters.explained(cashOnly(-amount));
    happen(book, cashOnly(-amount));
  }),
);

const STRANGE = ['foreign-trade', 'foreign-epoch', 'lost-order', 'overfill'] as const;
const strange = fc.tuple(fc.constantFrom(...STRANGE), trade, when).map(([kind, done, time]) =>
  step(`a ${kind}`, async (matters, book) => {
    const id = book.nextId();
    const own = book.orders[0];
    if (own === undefined) throw new RangeError('no order');
    const whole = { ...done, side: own.side, lots: ORDER_LOTS + 1 };
    const what = kind === 'overfill' ? whole : done;
    const other = book.epoch === 'zzz' ? 'yyy' : 'zzz';
    const order = {
      'foreign-trade': '',
      'foreign-epoch': clientOrderId('BTC3L-i000042a1', other, 1),
      'lost-order': clientOrderId('BTC3L-i000042a1', book.epoch, 1),
      overfill: own.id,
    }[kind];
    book.venue.events.push(tradeEvent(id, order, what, at(book, time)));
    matters.odd({ kind, subject: `trade ${id}`, move: moveOfTrade(what) });
    happen(book, moveOfTrade(what));
  }),
);

const FORCED: readonly (readonly [string, FindingKind])[] = [
  ['BustTrade', 'liquidation'],
  ['CreateByLiq', 'liquidation'],
  ['AdlTrade', 'auto-deleveraging'],
  ['Delivery', 'settlement'],
  ['BlockTrade', 'forced-trade'],
];
const forced = fc.tuple(fc.constantFrom(...FORCED), trade, when).map(([[venueKind, kind], done, time]) =>
  step(`a ${kind} (${venueKind})`, async (matters, book) => {
    const id = book.nextId();
    const event = tradeEvent(id, '', done, at(book, time));
    if (event.kind !== 'trade') throw new TypeError(event.kind);
    book.venue.events.push({ ...event, kind: 'forced', venueKind });
    matters.odd({ kind, subject: `forced ${id}`, move: moveOfTrade(done) });
    happen(book, moveOfTrade(done));
  }),
);

/** A row of another contract in this book's list: until the venue takes it back. */
const nonsense = when.map((time) =>
  step('a row that contradicts itself', async (matters, book) => {
    const id = book.nextId();
    const row = tradeEvent(
      id,
      book.orders[0]?.id ?? '',
      { side: 'buy', lots: 1, cents: 1, fee: 0 },
      at(book, time),
    );
    book.venue.events.push({ ...row, contract: 'ETHUSDT' });
    matters.odd({ kind: 'contradiction', subject: `trade ${id}`, move: null });
  }),
);
const takenBack = fc.constant(
  step(
    'the venue takes it back',
    async (matters, { venue }) => {
      const sound = venue.events.filter(({ contract }) => contract === 'BTCUSDT');
      venue.events.splice(0, venue.events.length, ...sound);
      matters.takenBack('contradiction');
    },
    (matters) => matters.has('contradiction'),
  ),
);

const TRANSFERS = ['announced', 'by hand', 'by the venue'] as const;
const transfer = fc.tuple(fc.constantFrom(...TRANSFERS), fc.boolean(), when).map(([how, comes, time]) =>
  step(`money ${comes ? 'in' : 'out'}, ${how}`, async (matters, book) => {
    const id = book.nextId();
    // An amount of its own: one that was announced is never mistaken for another.
    const amount = (comes ? 1 : -1) * (1_000 + Number(id.slice(1)));
    if (how === 'announced') {
      const kind = comes ? 'top-up' : 'withdrawal';
      const announcement = { id: `word-${id}`, token: 'BTC3L', kind, reason: 'as agreed' } as const;
      const absolute = plain(cents(Math.abs(amount)));
      await ledger.expectTransfer(anna, { ...announcement, amount: absolute, validForMs: 3_600_000 });
    }
    const ofVenue = how === 'by the venue';
    book.venue.transferred.push({
      id,
      kind: ofVenue ? 'other' : 'transfer',
      venueKind: ofVenue ? 'BONUS' : 'TRANSFER',
      amount: plain(cents(amount)),
      time: at(book, time),
    });
    happen(book, cashOnly(amount));
    if (how === 'announced') return matters.explained(cashOnly(amount));
    const kind = ofVenue ? 'venue-booking' : 'transfer-by-hand';
    matters.odd({ kind, subject: id, move: cashOnly(amount) });
  }),
);

/** With them the next reading begins no earlier than it must. */
const fees = fc.constant(
  step('management fees are booked up to now', async (_matters, { venue }) => {
    await ledger.bookFees('BTC3L', [], venue.now);
  }),
);

const silent = fc
  .tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -300, max: 300 }))
  .map(([contracts, cash]) =>
    step(`silently ${contracts} contracts, ${cash} cents`, async (matters, book) => {
      const move = plus(cashOnly(cash), { ...NO_MOVE, contracts: NO_MOVE.contracts.plus(contracts) });
      matters.silently(move);
      happen(book, move);
    }),
  );

const manner = fc.record<Omit<Manner, 'isEmpty' | 'fails'>>({
  overlap: fc.constantFrom(0, 0, 0, 1, 5_000, 600_000),
  isDoubled: fc.boolean(),
  isTurned: fc.boolean(),
});

const audit = manner.map((how) =>
  step(`audit ${JSON.stringify(how)}`, async (matters, book) => {
    book.venue.manner = { ...PLAINLY, ...how };
    await mustFind(book, matters, matters.read());
  }),
);

const blindAudit = fc.constant(
  step('audit without history', async (matters, book) => {
    book.venue.manner = { ...PLAINLY, isEmpty: true };
    await mustFind(book, matters, matters.readBlindly());
  }),
);

/** Some steps of it may have been taken by the other one: then it says that it cannot judge. */
const twoAudits = manner.map((how) =>
  step(`two audits at once ${JSON.stringify(how)}`, async (matters, book) => {
    book.venue.manner = { ...PLAINLY, ...how };
    const both = await Promise.all([auditOf(book), auditOf(book)]);
    const must = matters.read();
    for (const found of both) if (found !== null) expect(namesOf(found)).toEqual(must);
    await mustHold(matters);
  }),
);

const failedAudit = fc.constantFrom(...QUERIES).map((query) =>
  step(`audit without '${query}'`, async (_matters, book) => {
    const before = [await ledger.fund('BTC3L'), await openFindings()];
    book.venue.manner = { ...PLAINLY, fails: query };
    await expect(auditOf(book)).rejects.toThrow(VenueError);
    expect([await ledger.fund('BTC3L'), await openFindings()]).toEqual(before);
  }),
);

const adopt = fc.constant(
  step(
    'two people adopt',
    async (matters, book) => {
      book.venue.manner = PLAINLY;
      const proposed = await differenceOf(book.ports, 'BTC3L');
      expect(namesOf(proposed.findings)).toEqual(matters.read());
      const proposing = ledger.proposeAdoption(anna, proposed, 'it was us');
      if (matters.has('contradiction')) {
        await expect(proposing).rejects.toThrow(AdoptionRefusedError);
        return mustHold(matters);
      }
      const { id } = await proposing;
      await ledger.approveAdoption(bert, id, await differenceOf(book.ports, 'BTC3L'));
      matters.adopted();
      await mustFind(book, matters, []);
    },
    ({ differs }) => differs,
  ),
);

const auditOf = ({ ports }: AuditedBook) => auditAndRecord(ports, 'BTC3L', true, () => false);

const namesOf = (findings: readonly Finding[]): readonly Named[] =>
  inOrder(findings.map(({ kind, subject, move }) => ({ kind, subject, move })));

const openFindings = async () => namesOf(await ledger.findings({ token: 'BTC3L', open: true, limit: 1_000 }));

/** What is found is what there is, each once and on record; with it the ledger is the venue, to the last digit. */
async function mustFind(book: AuditedBook, matters: BookMatters, must: readonly Named[]): Promise<void> {
  const found = await auditOf(book);
  expect(found === null ? null : namesOf(found)).toEqual(must);
  expect(await openFindings()).toEqual(must);
  await mustHold(matters);
  expect(inWords(plus(matters.booked, sumOf(must)))).toEqual(inWords(book.venue.held));
}

async function mustHold(matters: BookMatters): Promise<void> {
  expect(await ledger.fund('BTC3L')).toMatchObject(inWords(matters.booked));
}

const COMMANDS = [
  ...[ownFill, ownFill, ownFill, paid, strange, strange, forced, transfer, silent, fees, fees, fees],
  ...[nonsense, takenBack, takenBack],
  ...[audit, audit, audit, blindAudit, twoAudits, failedAudit, adopt],
];
const HISTORIES = fc.commands(COMMANDS, { size: 'max', maxCommands: 40 });

describe('a book, whatever happens at the venue and however it is read', () => {
  it(
    'holds what is explained, each once; the rest is named, each by its kind, until people or the venue have mended it',
    async () => {
      await fc.assert(
        fc.asyncProperty(HISTORIES, async (commands) => {
          const real = await auditedBook(test);
          const { contracts, cash } = real.venue.held;
          await fc.asyncModelRun(() => ({ model: new BookMatters({ contracts, cash }), real }), commands);
        }),
        fuzzing(0.04),
      );
    },
    WITHIN_MS,
  );
});
