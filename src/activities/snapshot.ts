import type { TradingActivities } from '../contract/activities.js';
import { FAILURE } from '../contract/failures.js';
import { tradingIn } from '../contract/fund-state.js';
import type { RebalanceInput, SnapshotResult, Strike } from '../contract/rebalance.js';
import { decimal } from '../domain/decimal.js';
import type { FundRecord } from '../ledger/port.js';
import type { BookKey, Venue } from '../venue/port.js';
import { agreedReading, type Reading } from './agreed-reading.js';
import { bookDueFees } from './book-due-fees.js';
import { type BookReading, EVENT_OVERLAP_MS, readBook } from './book-reading.js';
import { WALL_CLOCK } from './clock.js';
import { asStep, failure } from './failure.js';
import { refuseNearFunding } from './funding-window.js';
import { marginLeverage } from './margin-leverage.js';
import type { TradingPorts } from './ports.js';
import { refuseBadPrices } from './price-guard.js';
import { difference } from './reconcile.js';
import { resolveOrders } from './resolve-orders.js';
import { strikeOf } from './strike.js';

/**
 * Settles what is unresolved from before, books funding and fees up to now, and takes the one consistent
 * reading at which the rebalance is computed. Sends no order.
 */
export function snapshot(ports: TradingPorts): TradingActivities['snapshot'] {
  return asStep('snapshot', async (input: RebalanceInput): Promise<SnapshotResult> => {
    const { ledger } = ports;
    const opened = await ledger.openRebalance(input);
    if (opened.kind === 'closed') return opened;
    const { state } = opened.fund;
    if (tradingIn(state) === 'none') {
      return { kind: 'closed', outcome: await ledger.close(input, 'refused', `the fund is ${state}`) };
    }

    await resolveOrders(ports, opened.fund);
    const strike = await agreedReading(ports.clock ?? WALL_CLOCK, () => readStrike(ports, opened.fund));
    return { kind: 'strike', strike };
  });
}

async function readStrike(ports: TradingPorts, opened: FundRecord): Promise<Reading<Strike>> {
  const reading = await readBook(ports.venue, opened);
  refuseOpenOrders(reading);
  refuseUntraded(reading);
  refuseBadPrices(reading.ticker);
  refuseNearFunding(reading, opened);
  const fund = await bookUpToNow(ports, await establish(ports, opened, reading), reading);
  const found = difference(fund, reading.position, reading.wallet);
  if (found !== null) return { kind: 'differs', what: `ledger and venue differ: ${found}` };
  return { kind: 'agrees', value: strikeOf(fund, reading) };
}

/** An establishing fund takes over the account's money as its capital: it must be exactly what was configured. */
async function establish(
  { ledger, venue }: TradingPorts,
  fund: FundRecord,
  reading: BookReading,
): Promise<FundRecord> {
  if (fund.units !== null) return fund;
  const { account, contract, initial, leverage } = fund.settings;
  const { position, wallet, ticker, instrument } = reading;
  const mistakes = [
    ...(decimal(position.contracts).isZero()
      ? []
      : [`it holds ${position.contracts} ${contract}: close the position`]),
    ...(decimal(wallet.balance).eq(decimal(initial.equity))
      ? []
      : [`its balance is ${wallet.balance}, initial.equity says ${initial.equity}: transfer the difference`]),
    ...(wallet.otherCoins.length === 0 ? [] : [`it holds ${wallet.otherCoins.join(', ')}: move these away`]),
  ];
  if (mistakes.length > 0) {
    throw failure(FAILURE.accountNotReady, `account ${account} is not ready: ${mistakes.join('; ')}`);
  }
  await refuseRecentEvents(venue, { account, contract }, ticker.time);
  await venue.prepareBook({ account, contract }, marginLeverage(leverage, instrument.maxLeverage));
  return ledger.bookInitialCapital(fund.settings.token, initial.equity, ticker.time);
}

/** Events are read again from a little earlier: what happened before the fund was, must not count as its own. */
async function refuseRecentEvents(venue: Venue, book: BookKey, time: number): Promise<void> {
  const latest = (await venue.accountEvents(book, time - EVENT_OVERLAP_MS)).at(-1);
  if (latest === undefined) return;
  const wait = latest.time + EVENT_OVERLAP_MS - time + 1;
  throw failure(
    FAILURE.accountNotReady,
    `account ${book.account} traded or paid funding less than a minute ago (${latest.executionId})`,
    Math.max(wait, 1),
  );
}

async function bookUpToNow(ports: TradingPorts, fund: FundRecord, reading: BookReading): Promise<FundRecord> {
  const { token } = fund.settings;
  const { time } = reading.ticker;
  const booked = await ports.ledger.bookEvents(token, reading.events, time);
  if (booked.unexplained.length > 0) {
    const lines = booked.unexplained.map(({ event, why }) => `${event.kind} ${event.executionId}: ${why}`);
    throw failure(
      FAILURE.doesNotReconcile,
      `the account has events that no order explains: ${lines.join('; ')}`,
    );
  }
  return bookDueFees(ports, booked.fund, reading);
}

function refuseUntraded({ instrument }: BookReading): void {
  if (instrument.trading) return;
  throw failure(FAILURE.accountNotReady, `${instrument.contract} is not trading at the venue now`);
}

function refuseOpenOrders({ openOrders }: BookReading): void {
  if (openOrders.length === 0) return;
  const ids = openOrders.map((order) => order.clientOrderId || order.venueOrderId).join(', ');
  throw failure(
    FAILURE.accountNotReady,
    `orders are open in the book: ${ids}. Cancel those that are not ours`,
  );
}
