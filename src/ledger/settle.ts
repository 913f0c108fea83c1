import { sql } from 'kysely';
import { isHedgeBook } from '../contract/fund-settings.js';
import type { FundState } from '../contract/fund-state.js';
import type { RebalanceFigures, RebalanceOutcome, SettledRebalance, Strike } from '../contract/rebalance.js';
import { modelOf, struckWorth, wipedOutReason } from '../contract/strike-value.js';
import { tradingUnder } from '../contract/trading-switch.js';
import { type Dealing, NO_DEALING } from '../domain/dealing.js';
import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import { fixedByRule } from '../domain/interim-rule.js';
import { owed } from '../domain/owed.js';
import type { Anchor } from '../domain/rebalance-point.js';
import { wipeOutOf } from '../domain/wipe-out.js';
import { book } from './book-events.js';
import type { Clock } from './clock.js';
import { closingWorth } from './closing-worth.js';
import { writeDailyStrike } from './daily-strikes.js';
import { OrdersNotClosedError, UnexplainedEventsError, UnknownRebalanceError } from './errors.js';
import { interimTimes } from './interim-times.js';
import { fromNumeric } from './numeric.js';
import { IS_UNRESOLVED } from './order-transitions.js';
import { lockRequested, outcomeOf, type Requested } from './outcome-rows.js';
import type { FundRecord } from './records/fund.js';
import type { RoundSettlement, Settlement } from './records/settlement.js';
import type { Session, Tx } from './session.js';
import { dealingOf, writeDealing, writeUndealt } from './settle-dealings.js';
import { type Settled, settledFigures } from './settled-figures.js';
import { shareRound } from './share-round.js';
import { type Ending, writeEnding } from './write-ending.js';
import { writeRetirement } from './write-retirement.js';

/** One transaction: it holds the fund's row, so that nothing moves between what is read and what is written. */
export function settle(session: Session, now: Clock, settlement: Settlement): Promise<SettledRebalance> {
  const { input, events, eventsReadUntil } = settlement;
  const { token } = input.request;
  return session.transaction(async (tx) => {
    const known = await lockRequested(tx, input);
    if (known.own === null) throw new UnknownRebalanceError(input.id);
    const before = outcomeOf(known.own);
    if (before !== null) return before;

    const { fund, unexplained } = await book(tx, known.fund, events, eventsReadUntil);
    if (unexplained.length > 0) throw new UnexplainedEventsError(token, unexplained);
    const fee = await feeOfClosedOrders(tx, input.id);
    const time = now();
    if (settlement.round !== undefined) await settleRound(tx, settlement, settlement.round, time);
    return await settleOne(tx, settlement, { ...known, fund }, fee, time);
  });
}

/** The rebalances of the funds that a round serves, one after the other, before the round's own. */
async function settleRound(tx: Tx, of: Settlement, round: RoundSettlement, time: number): Promise<void> {
  const shared = await shareRound(tx, of, round);
  for (const { share, isServed, fee } of shared) {
    const { input, strike, plan, served, short } = share;
    const known = await lockRequested(tx, input);
    // What another attempt has closed meanwhile keeps what it was served.
    if (known.own === null || outcomeOf(known.own) !== null) continue;
    const settlement: Settlement = {
      ...{ input, strike, plan, firstStrike: null, honours: [] },
      ...(isServed ? served : short),
      ...{ events: [], eventsReadUntil: of.eventsReadUntil },
    };
    await settleOne(tx, settlement, known, fee, time);
  }
}

/** `known.fund`: with all that was booked. */
async function settleOne(
  tx: Tx,
  settlement: Settlement,
  known: Requested,
  fee: DecimalString,
  time: number,
): Promise<SettledRebalance> {
  const { fund } = known;
  const { input, strike } = settlement;
  const { settled, dealing } = settledWith(settlement, fund, fee, known);
  const fixed = await fixedByPoint(tx, settlement, fund, dealing);
  const ending = end(settlement, fund, settled, known, fixed);
  await writeEnding(tx, settlement, fund, ending, time);
  await writeDealing(tx, fund.settings, ending.outcome, strike, dealing, time);
  await writeUndealt(tx, input.request.token, settlement, ending.outcome);
  await writeRetirement(tx, settlement, fund, ending.outcome, time);
  await writeDailyStrike(tx, input, ending.outcome, strike);
  if (ending.anchor === null) return ending.outcome;
  await closeHonoured(tx, settlement);
  return { ...ending.outcome, anchor: ending.anchor };
}

/** Where its dealing would leave the fund without equity, which no plan intends, nothing deals. */
function settledWith(
  settlement: Settlement,
  fund: FundRecord,
  fee: DecimalString,
  { closing }: Requested,
): { readonly settled: Settled; readonly dealing: Dealing } {
  const { strike, firstStrike } = settlement;
  const ends = closing === null ? settlement : { ...settlement, anchor: null };
  const dealing = dealingOf(ends, fund);
  const settled = settledFigures(strike, firstStrike, withFeesOf(strike, fund), fee, dealing);
  if (settled.kind === 'figures') return { settled, dealing };
  return { settled: settledFigures(strike, firstStrike, withFeesOf(strike, fund), fee), dealing: NO_DEALING };
}

/** Fees since the strike are booked of a fund that is unwound alone: they are no part of this rebalance's figures. */
const withFeesOf = ({ retiring, feesPayable }: Strike, fund: FundRecord): FundRecord =>
  retiring === undefined ? fund : { ...fund, feesPayable };

/** Requests that came before the strike are answered by it: none of their keys opens a rebalance any more. */
async function closeHonoured(tx: Tx, { input, honours }: Settlement): Promise<void> {
  if (honours.length === 0) return;
  await tx
    .insertInto('honoured_requests')
    .values(honours.map((key) => ({ key, rebalance_id: input.id })))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

/** What the venue charged for the fills of a rebalance. Throws `OrdersNotClosedError` while any may be missing. */
async function feeOfClosedOrders(tx: Tx, rebalanceId: string): Promise<DecimalString> {
  const orders = await tx
    .selectFrom('orders')
    .select(['client_order_id', 'state', 'filled', 'booked'])
    .select(
      sql<string>`(select coalesce(sum(fee), 0) from executions
        join orders all_orders using (client_order_id) where all_orders.rebalance_id = ${rebalanceId})`.as(
        'fee',
      ),
    )
    .select(IS_UNRESOLVED.as('unresolved'))
    .where('rebalance_id', '=', rebalanceId)
    .orderBy('client_order_id')
    .execute();
  const unresolved = orders.filter((order) => order.unresolved);
  if (unresolved.length > 0) {
    throw new OrdersNotClosedError(
      rebalanceId,
      unresolved.map(
        ({ client_order_id, state, filled, booked }) =>
          `order ${client_order_id} is ${state}, filled ${fromNumeric(filled)}, booked ${fromNumeric(booked)}`,
      ),
    );
  }
  return fromNumeric(orders[0]?.fee ?? '0');
}

/** What the settlement comes to, once everything is known. */
function end(
  settlement: Settlement,
  fund: FundRecord,
  settled: Settled,
  { closing }: Requested,
  fixed: FixedByPoint,
): Ending {
  if (settled.kind === 'wiped-out') {
    const { strike } = settlement;
    const held = `${fund.contracts} contracts at ${strike.markPrice}`;
    if (isHedgeBook(fund.settings))
      return { outcome: withoutEquity(settlement, fund, settled.value), ...UNMOVED };
    const reason = `with ${held}, ${wipedOutReason(struckWorth(strike), settled.value)}`;
    const outcome = { ...outcomeBase(settlement), outcome: 'wiped-out', reason, figures: null } as const;
    const wipeOut = wipeOutOf(modelOf(strike), settled.value);
    const anchorSeq = fund.anchor?.seq ?? null;
    return { outcome: { ...outcome, anchorSeq, state: 'WIPED_OUT', wipeOut }, ...UNMOVED };
  }
  const { figures } = settled;
  if (closing !== null) {
    const reason = `${closing.key} was closed by ${closing.id} (${closing.outcome})`;
    const outcome = { ...outcomeBase(settlement), outcome: 'superseded', reason, figures } as const;
    return { outcome: { ...outcome, anchorSeq: fund.anchor?.seq ?? null, state: fund.state }, ...UNMOVED };
  }
  const point = nextPoint(settlement, fund, figures, fixed);
  const { outcome } = settlement;
  const state = stateAfter(settlement, fund);
  return {
    outcome: {
      ...outcomeBase(settlement),
      outcome,
      reason: reasonOf(settlement, fund, state),
      figures,
      anchorSeq: (point.anchor ?? fund.anchor)?.seq ?? null,
      state,
      ...(outcome === 'wiped-out' && {
        wipeOut: wipeOutOf(modelOf(settlement.strike), settled.value),
      }),
    },
    ...point,
  };
}

/**
 * Nobody holds units of a hedge book: its equity is margin. Without any it trades no more until the issuer has paid in
 * and a person resumes it; what its funds' units are worth follows from the price as before.
 */
function withoutEquity(settlement: Settlement, fund: FundRecord, equity: Decimal): RebalanceOutcome {
  const { outcome } = settlement;
  const ended = outcome === 'done' || outcome === 'no-trade-needed' ? 'stopped' : outcome;
  const reason =
    `with ${fund.contracts} contracts at ${settlement.strike.markPrice}, account ${fund.settings.account} has no ` +
    `equity left: ${plain(equity)} USDT; pay in what its funds need by \`ballast transfer\`, then resume it`;
  const anchorSeq = fund.anchor?.seq ?? null;
  const state = tradingUnder(fund.state, fund.tradingSwitch.state) === 'none' ? fund.state : 'HALTED';
  return { ...outcomeBase(settlement), outcome: ended, reason, figures: null, anchorSeq, state };
}

/**
 * An operator's word given meanwhile stands: only what was being established becomes active, and nothing is paid out at
 * the prices of a fund that was halted.
 */
function stateAfter({ state }: Settlement, fund: FundRecord): FundState {
  if (state === null || (state === 'ACTIVE' && fund.state !== 'ESTABLISHING')) return fund.state;
  const isStopped = tradingUnder(fund.state, fund.tradingSwitch.state) === 'none';
  return state === 'RETIRED' && isStopped ? fund.state : state;
}

/** The rebalance that retires a fund says so, since the fund's state has this reason from then on. */
function reasonOf({ reason }: Settlement, { retirement }: FundRecord, state: FundState): string | null {
  if (state !== 'RETIRED' || retirement === null) return reason;
  const retired = `retired by ${retirement.id}: ${retirement.reason}`;
  return reason === null ? retired : `${reason}; ${retired}`;
}

type Point = Pick<Ending, 'anchor' | 'rulesInForce'>;

const UNMOVED: Point = { anchor: null, rulesInForce: null };

type FixedByPoint = Pick<Anchor, 'range' | 'triggers' | 'quietUntil'>;

/** No price moves a fund that holds nothing. */
const NO_TRIGGERS: FixedByPoint = { range: null, triggers: { below: null, above: null, reached: false } };

/** What the interim rule of the strike fixes with a new rebalance point. */
async function fixedByPoint(
  tx: Tx,
  { input, strike, anchor }: Settlement,
  fund: FundRecord,
  dealing: Dealing,
): Promise<FixedByPoint> {
  if (anchor === null) return { range: null };
  if (strike.retiring !== undefined) return NO_TRIGGERS;
  const { price, time, range } = anchor;
  const rule = strike.rules?.interim ?? { range };
  const { token, cause } = input.request;
  const earlier = await interimTimes(tx, token, rule, time);
  const state = {
    ...{ price: decimal(price), contracts: decimal(fund.contracts) },
    cash: decimal(fund.cash).minus(owed(fund)).plus(dealing.cash),
  };
  const interims = cause === 'interim' ? [...earlier, time] : earlier;
  const fixed = fixedByRule(rule, decimal(strike.targetLeverage), state, { interims, time });
  return { range, ...fixed };
}

/** Rules that waited come into force with the rebalance point that was struck by them, and with no other. */
function nextPoint(
  settlement: Settlement,
  fund: FundRecord,
  figures: RebalanceFigures,
  fixed: FixedByPoint,
): Point {
  if (settlement.anchor === null) return UNMOVED;
  const { price, time } = settlement.anchor;
  const seq = (fund.anchor?.seq ?? 0) + 1;
  const { strike } = settlement;
  const nav =
    strike.retiring === undefined ? figures.navAfter : plain(closingWorth(strike, fund, figures).nav);
  const anchor = { seq, price, nav, units: figures.units, time, ...fixed };
  const waits = fund.pendingRules;
  const isStruckByIt = waits !== null && waits.at === null && waits.version === strike.rulesVersion;
  return { anchor, rulesInForce: isStruckByIt ? waits.version : null };
}

function outcomeBase({ input }: Settlement) {
  const { key, token, cause } = input.request;
  return { id: input.id, key, token, cause };
}
