import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../contract/failures.js';
import type { Strike } from '../contract/rebalance.js';
import { type Decimal, decimal, ZERO } from '../domain/decimal.js';
import type { AccountEvent, BookKey } from '../venue/port.js';
import { agreedReading, type Reading } from './agreed-reading.js';
import { EVENT_OVERLAP_MS } from './book-reading.js';
import { WALL_CLOCK } from './clock.js';
import { fundingSince } from './funding-window.js';
import { refuseAll } from './guards/refuse.js';
import type { TradingPorts } from './ports.js';
import { differenceAfter } from './reconcile.js';

export interface ReadBack {
  readonly events: readonly AccountEvent[];
  readonly readUntil: number;
}

/** A strike, and the ids of the orders sent since. */
interface Since {
  readonly strike: Strike;
  readonly orders: readonly string[];
}

/**
 * The fills of these orders, once they explain the venue's position and wallet. Throws `DoesNotReconcile` where they
 * never do, `NearFunding` while a payment since the strike may be missing among them.
 */
export async function readBack(ports: TradingPorts, since: Since): Promise<ReadBack> {
  // Nothing was sent: the strike has just been reconciled, and is itself the reading.
  if (since.orders.length === 0) return { events: [], readUntil: since.strike.time };
  try {
    return await agreedReading(ports.clock ?? WALL_CLOCK, () => readOnce(ports, since));
  } catch (error) {
    if (isDifference(error)) await refuseNearFunding(ports, since.strike);
    throw error;
  }
}

const isDifference = (error: unknown): boolean =>
  error instanceof ApplicationFailure && error.type === FAILURE.doesNotReconcile;

async function refuseNearFunding({ venue }: TradingPorts, { contract, time }: Strike): Promise<void> {
  const [ticker, instrument] = await Promise.all([venue.ticker(contract), venue.instrument(contract)]);
  refuseAll(contract, fundingSince(time, ticker, instrument));
}

async function readOnce(ports: TradingPorts, { strike, orders }: Since): Promise<Reading<ReadBack>> {
  const { venue } = ports;
  const book: BookKey = { account: strike.account, contract: strike.contract };
  const [events, position, wallet] = await Promise.all([
    venue.accountEvents(book, strike.time - EVENT_OVERLAP_MS),
    venue.position(book),
    venue.wallet(book.account),
  ]);
  const differs = (arrived?: Decimal) => differenceAfter(strike, orders, events, position, wallet, arrived);
  const found = differs() && differs(await arrivedSince(ports, strike));
  if (found !== null) return { kind: 'differs', what: `fills and position differ: ${found}` };
  return { kind: 'agrees', value: { events, readUntil: events.at(-1)?.time ?? strike.time } };
}

/**
 * Announced money that came or went after the strike's reading. It is no part of this rebalance: the audit books it
 * after it. What was in the reading is booked, or the strike would not have agreed; so what is not booked came later,
 * also where the venue gives it the time of the strike, or, its clocks being several, one a little before.
 */
async function arrivedSince({ venue, audit }: TradingPorts, { account, time }: Strike): Promise<Decimal> {
  if (audit === undefined) return ZERO;
  const { booked, open } = await audit.announcedAmong(
    account,
    await venue.transfers(account, time - EVENT_OVERLAP_MS),
  );
  const since = [...open, ...booked.filter((transfer) => transfer.time > time)];
  return since.reduce((sum, { amount }) => sum.plus(decimal(amount)), ZERO);
}
