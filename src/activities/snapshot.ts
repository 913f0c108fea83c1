import type { TradingActivities } from '../contract/activities.js';
import { dealingFeesOf } from '../contract/dealing-fees.js';
import { isHedgeBook } from '../contract/fund-settings.js';
import type { RebalanceInput, RebalanceRequest, SnapshotResult, Strike } from '../contract/rebalance.js';
import { comingRules, isDue } from '../contract/rules-in-force.js';
import { tradingUnder, whyHeldBack } from '../contract/trading-switch.js';
import type { WaitingDealing } from '../domain/dealing.js';
import { decimal, plain, ZERO } from '../domain/decimal.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type { BookKey, Venue } from '../venue/port.js';
import { agreedReading, type Reading } from './agreed-reading.js';
import { namedDifference } from './audit/named-difference.js';
import { bookDueFees } from './book-due-fees.js';
import { type BookReading, EVENT_OVERLAP_MS, readBook } from './book-reading.js';
import { inPresentUnits } from './change-units.js';
import { WALL_CLOCK } from './clock.js';
import { asStep } from './failure.js';
import { clockRefusals, scheduledAt } from './guards/clock-guard.js';
import { readingRefusals, whyNothingAdds } from './guards/reading-guards.js';
import { refuseAll, refused } from './guards/refuse.js';
import { tradeLimits } from './guards/trade-limits.js';
import { legsOf } from './legs-of.js';
import { marginLeverage } from './margin-leverage.js';
import { ordersBefore } from './orders-before.js';
import type { TradingPorts } from './ports.js';
import { resolveOrders } from './resolve-orders.js';
import { gather } from './round/gather.js';
import { beginServing, type Served } from './round/served.js';
import { strikeRound } from './round/strike-round.js';
import { strikeOf } from './strike.js';
import { takeUp } from './take-up.js';
import { whyNotWhileRetiring } from './while-retiring.js';

/**
 * Settles what is unresolved from before, books funding and fees up to now, and takes the one consistent
 * reading at which the rebalance is computed. Sends no order.
 */
export function snapshot(ports: TradingPorts): TradingActivities['snapshot'] {
  return asStep('snapshot', async (input: RebalanceInput): Promise<SnapshotResult> => {
    const { ledger } = ports;
    const opened = await ledger.openRebalance(input);
    if (opened.kind === 'closed') return opened;
    const { state, stateReason, tradingSwitch } = opened.fund;
    if (tradingUnder(state, tradingSwitch.state) === 'none') {
      const { token } = input.request;
      const why = whyHeldBack({ token, state, stateReason, tradingSwitch }) ?? `${token} is ${state}`;
      return { kind: 'closed', outcome: await ledger.close(input, 'refused', why) };
    }

    const notNow = whyNotWhileRetiring(input.request, opened.fund);
    if (notNow !== null) return { kind: 'closed', outcome: await ledger.close(input, 'skipped', notNow) };

    if (opened.hasUnresolvedOrders) await resolveOrders(ports, opened.fund);
    const fund = await inPresentUnits(ports, opened.fund, input.id);
    const served = isHedgeBook(fund.settings) ? await gather(ports, input, fund) : [];
    if (input.request.cause === 'round' && served.length === 0) {
      const why = 'nobody waits for it: its funds were served before';
      return { kind: 'closed', outcome: await ledger.close(input, 'skipped', why) };
    }
    const began = { ...input, mayHaveOrders: !opened.fresh, isFirst: true };
    const round = { served: await beginServing(ports, served) };
    return { kind: 'strike', strike: await takeStrike(ports, fund, { ...began, ...round }) };
  });
}

/** The rebalance that is struck. */
interface Struck extends Pick<RebalanceInput, 'id' | 'request'> {
  readonly mayHaveOrders: boolean;
  /** Its first strike takes up the creations and redemptions that wait; a later one, those that it took up. */
  readonly isFirst: boolean;
  /** Of a hedge book: whom it serves. */
  readonly served?: readonly Served[];
}

/**
 * Books what was paid meanwhile, and reads until ledger and venue agree. What deals at this strike is fixed before its
 * prices are read, so that nobody asks for a creation or redemption at a NAV that can be known.
 */
export async function takeStrike(
  ports: TradingPorts,
  fund: FundRecord,
  { id, request, mayHaveOrders, isFirst, served = [] }: Struck,
): Promise<Strike> {
  const { token } = fund.settings;
  const requests = await takeUp(ports.ledger, fund, id, isFirst);
  const asked = { request, requests, served };
  return agreedReading(
    ports.clock ?? WALL_CLOCK,
    () => (mayHaveOrders ? readBetweenOrders(ports, fund, asked, id) : readStrike(ports, fund, asked)),
    (what) => refused(token, [{ code: 'B-LEDGER-DIFFERS', what }]),
  );
}

/** What a strike is asked for, and what may deal at it. */
interface AskedOfStrike {
  readonly request: RebalanceRequest;
  readonly requests: readonly WaitingDealing[];
  readonly served: readonly Served[];
}

/** No order of the rebalance ends during the reading, so that the strike has the fills of all before it, and of no other. */
async function readBetweenOrders(
  ports: TradingPorts,
  fund: FundRecord,
  asked: AskedOfStrike,
  rebalanceId: string,
): Promise<Reading<Strike>> {
  const before = await ordersBefore(ports.ledger, rebalanceId);
  const reading = await readStrike(ports, fund, asked);
  if (reading.kind === 'differs') return reading;
  if ((await ordersBefore(ports.ledger, rebalanceId)) !== before) {
    return { kind: 'differs', what: `${rebalanceId} has sent an order while it was struck` };
  }
  return { kind: 'agrees', value: { ...reading.value, ordersBefore: before } };
}

async function readStrike(
  ports: TradingPorts,
  opened: FundRecord,
  { request, requests, served }: AskedOfStrike,
): Promise<Reading<Strike>> {
  const { venue, clock = WALL_CLOCK, venueTime = 'wall' } = ports;
  const reading = await readBook(venue, opened, clock);
  refuseAll(opened.settings.token, [
    ...readingRefusals(opened, reading),
    ...clockRefusals(reading, venueTime, scheduledAt()),
  ]);
  const coming = comingRules(opened, reading.ticker.time);
  const { token } = opened.settings;
  if (isDue(opened, reading.ticker.time)) await ports.ledger.takeUpRules(token, reading.ticker.time);
  const fund = await bookUpToNow(ports, await establish(ports, opened, reading), reading);
  // Other coins and debts were judged by the guards: they do not keep a fund from reducing.
  const own = { ...reading.wallet, otherCoins: [], borrowed: plain(ZERO) };
  const found = await namedDifference(ports, fund, { ...reading, wallet: own });
  if (found !== null) return { kind: 'differs', what: `ledger and venue differ: ${found}` };
  const legs = legsOf(request, opened, reading);
  const round = isHedgeBook(fund.settings) && {
    round: await strikeRound(ports, fund, reading, served, coming.settings),
  };
  const strike = { ...strikeOf(fund, reading, tradeLimits(opened, reading), coming), ...legs, ...round };
  if (requests.length === 0) return { kind: 'agrees', value: strike };
  const noCreations = whyNothingAdds(opened, reading);
  const fees = dealingFeesOf(coming.settings.rules);
  return { kind: 'agrees', value: { ...strike, waiting: { requests, fees, noCreations } } };
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
  ];
  if (mistakes.length > 0) {
    const what = `account ${account} is not ready: ${mistakes.join('; ')}`;
    throw refused(fund.settings.token, [{ code: 'B-ACCOUNT-START', what }]);
  }
  await refuseRecentEvents(venue, fund.settings.token, { account, contract }, ticker.time);
  await venue.prepareBook({ account, contract }, marginLeverage(leverage, instrument.maxLeverage));
  return ledger.bookInitialCapital(fund.settings.token, initial.equity, ticker.time);
}

/** Events are read again from a little earlier: what happened before the fund was, must not count as its own. */
async function refuseRecentEvents(venue: Venue, token: string, book: BookKey, time: number): Promise<void> {
  const latest = (await venue.accountEvents(book, time - EVENT_OVERLAP_MS)).at(-1);
  if (latest === undefined) return;
  const what = `account ${book.account} traded or paid funding less than a minute ago (${latest.executionId})`;
  const askAgainMs = Math.max(latest.time + EVENT_OVERLAP_MS - time + 1, 1);
  throw refused(token, [{ code: 'B-ACCOUNT-START', what, askAgainMs }]);
}

async function bookUpToNow(ports: TradingPorts, fund: FundRecord, reading: BookReading): Promise<FundRecord> {
  const { token } = fund.settings;
  const { time } = reading.ticker;
  const booked = await ports.ledger.bookEvents(token, reading.events, time);
  if (booked.unexplained.length > 0) {
    const lines = booked.unexplained.map(({ event, why }) => `${event.kind} ${event.executionId}: ${why}`);
    const what = `the account has events that no order explains: ${lines.join('; ')}`;
    throw refused(token, [{ code: 'B-EVENTS-UNEXPLAINED', what }]);
  }
  return bookDueFees(ports, booked.fund, reading);
}
