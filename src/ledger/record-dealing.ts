import type { DealingAnswer, DealingAsk, DealingRecord, FeedMark } from '../contract/dealing.js';
import { whyNoUnits } from '../contract/hedge-book.js';
import { retirementInEffect, retiringText } from '../contract/retirement.js';
import { UNIT_SCALE } from '../domain/dealing.js';
import { type Decimal, decimal, parseDecimal, plain, ZERO } from '../domain/decimal.js';
import { MONEY_SCALE } from '../domain/money.js';
import { numberedDealing } from '../domain/rebalance-id.js';
import type { Clock } from './clock.js';
import { dealAtFinalNav, untilFinalNav } from './deal-at-final-nav.js';
import { dealingRecord } from './dealing-rows.js';
import { DealingConflictError, DealingRefusedError, FeedOrderError } from './errors.js';
import { lockFund } from './fund-rows.js';
import { fromNumeric } from './numeric.js';
import type { FundRecord } from './records/fund.js';
import type { Session, Tx } from './session.js';

/**
 * Records a request once by its key, with the fund's row held, so that no two of them redeem the same units. One of a
 * feed moves the feed on by one; what is refused is then recorded too, since the feed has no other way to go on. A
 * redemption of a retired fund deals at once, at the final NAV.
 */
export function recordDealing(session: Session, now: Clock, ask: DealingAsk): Promise<DealingAnswer> {
  return session.transaction(async (tx) => {
    const fund = await lockFund(tx, ask.token);
    const known = ask.feed === null ? null : await repeatInFeed(tx, ask, ask.feed);
    if (known !== null) return { dealing: known, repeated: true };
    const kept = await byKey(tx, ask);
    if (kept !== null && ask.feed === null) return repeatOf(ask, kept);
    const why = kept === null ? await whyRefused(tx, fund, ask) : new DealingConflictError(ask, kept).message;
    if (why !== null && ask.feed === null) throw new DealingRefusedError(why);
    const time = now();
    const dealing = await insert(tx, fund, ask, why, kept === null, time);
    return {
      dealing: why === null ? await dealIfRetired(tx, fund, dealing, time) : dealing,
      repeated: false,
    };
  });
}

async function dealIfRetired(
  tx: Tx,
  { settings, units, retirement }: FundRecord,
  waiting: DealingRecord,
  time: number,
): Promise<DealingRecord> {
  if (units === null || retirement === null || retirement.final === null) return waiting;
  const { token, account, book = null } = settings;
  const retired = { token, account, book, units };
  await dealAtFinalNav(tx, retired, retirement.final, { alertName: waiting.id, time });
  return dealingRecord(
    await tx.selectFrom('dealings').selectAll().where('id', '=', waiting.id).executeTakeFirstOrThrow(),
  );
}

function repeatOf(ask: DealingAsk, kept: DealingRecord): DealingAnswer {
  if (!isSame(ask, kept)) throw new DealingConflictError(ask, kept);
  return { dealing: kept, repeated: true };
}

/** The message at this place where it came before; null where it is the next one. Holds the feed's row. */
async function repeatInFeed(tx: Tx, ask: DealingAsk, { name, seq }: FeedMark): Promise<DealingRecord | null> {
  await tx
    .insertInto('feeds')
    .values({ name, last_seq: 0 })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const feed = await tx
    .selectFrom('feeds')
    .select('last_seq')
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (seq === feed.last_seq + 1) {
    await tx.updateTable('feeds').set({ last_seq: seq }).where('name', '=', name).execute();
    return null;
  }
  const row = await tx
    .selectFrom('dealings')
    .selectAll()
    .where('feed', '=', name)
    .where('feed_seq', '=', seq)
    .executeTakeFirst();
  const kept = row === undefined ? null : dealingRecord(row);
  if (kept === null || kept.token !== ask.token || !isSame(ask, kept)) {
    throw new FeedOrderError(name, seq, feed.last_seq);
  }
  return kept;
}

async function byKey(tx: Tx, { token, requestKey }: DealingAsk): Promise<DealingRecord | null> {
  const row = await tx
    .selectFrom('dealings')
    .selectAll()
    .where('token', '=', token)
    .where('request_key', '=', requestKey)
    .executeTakeFirst();
  return row === undefined ? null : dealingRecord(row);
}

function isSame(ask: DealingAsk, kept: DealingRecord): boolean {
  return (
    [ask.requestKey, ownKey(ask)].includes(kept.requestKey) &&
    kept.kind === ask.kind &&
    kept.measure === ask.measure &&
    decimal(kept.quantity).eq(decimal(ask.quantity)) &&
    kept.feed?.name === ask.feed?.name
  );
}

/** Of these states nobody knows when, or whether, there will be another strike. */
const CLOSED_TO_DEALING = ['HALTED', 'WIPED_OUT'];

/** Beyond it a product of units and NAV might not be exact. */
const TOO_MUCH = parseDecimal('1000000000000');

async function whyRefused(tx: Tx, fund: FundRecord, ask: DealingAsk): Promise<string | null> {
  const { token, kind, measure, quantity } = ask;
  const ofBook = whyNoUnits(fund.settings);
  if (ofBook !== null) return ofBook;
  const retiring = retirementInEffect(fund);
  if (retiring !== null && kind === 'creation')
    return `${retiringText(token, retiring)}: it takes no creation`;
  if (fund.units === null) return `${token} is not established: it has no units yet`;
  if (CLOSED_TO_DEALING.includes(fund.state)) {
    return `${token} is ${fund.state} (${fund.stateReason ?? 'no reason is known'}): it takes no ${kind}`;
  }
  const asked = decimal(quantity);
  if (asked.gte(TOO_MUCH))
    return `${quantity} is more than there is of anything: at most ${TOO_MUCH.toFixed()}`;
  const scale = measure === 'units' ? UNIT_SCALE : MONEY_SCALE;
  if (asked.decimalPlaces() > scale) return `${quantity} has more than ${scale} decimals`;
  return kind === 'creation'
    ? null
    : whyTooMuch(fund, asked, await unitsToRedeem(tx, token), retiring !== null);
}

/** One that is being retired ends without any unit; any other keeps some. `waiting`: those to be redeemed already. */
function whyTooMuch(
  { settings, units }: FundRecord,
  asked: Decimal,
  waiting: Decimal,
  isRetiring: boolean,
): string | null {
  const left = decimal(units ?? plain(ZERO))
    .minus(waiting)
    .minus(asked);
  if (isRetiring ? !left.isNegative() : left.gt(ZERO)) return null;
  const others = waiting.isZero() ? '' : `, ${waiting.toFixed()} of which are to be redeemed already`;
  const held = `${settings.token} has ${units} units${others}`;
  return isRetiring
    ? `${held}: ${asked.toFixed()} are more than there are`
    : `${held}: a redemption of ${asked.toFixed()} would leave none`;
}

async function unitsToRedeem(tx: Tx, token: string) {
  const { units } = await tx
    .selectFrom('dealings')
    .select((eb) => eb.fn.sum<string | null>('quantity').as('units'))
    .where('token', '=', token)
    .where('kind', '=', 'redemption')
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  return units === null ? ZERO : decimal(fromNumeric(units));
}

/** Of a feed's request whose key stands for another one: it is kept too, so that its place in the feed is taken. */
const ownKey = ({ feed, requestKey }: DealingAsk): string =>
  feed === null ? requestKey : `${feed.name}/${feed.seq}/${requestKey}`;

function whyItWaits(fund: FundRecord): string | null {
  const retiring = retirementInEffect(fund);
  return retiring === null ? null : untilFinalNav(fund.settings.token, retiring.id);
}

async function insert(
  tx: Tx,
  fund: FundRecord,
  ask: DealingAsk,
  refused: string | null,
  isNewKey: boolean,
  time: number,
): Promise<DealingRecord> {
  const { token, kind, measure, quantity, requestKey, requestedBy, feed } = ask;
  const number = (await lastNumber(tx, token, kind)) + 1;
  const row = await tx
    .insertInto('dealings')
    .values({
      ...{ id: numberedDealing(token, kind, number), token, kind, number, measure, quantity },
      request_key: isNewKey ? requestKey : ownKey(ask),
      requested_by: requestedBy,
      feed: feed?.name ?? null,
      feed_seq: feed?.seq ?? null,
      recorded_at: time,
      state: refused === null ? 'waiting' : 'refused',
      note: refused ?? whyItWaits(fund),
      ...{ rebalance_id: null, dealt_at: null, nav: null, units: null, cash: null, fee: null, dust: null },
      ...{ supply_before: null, supply_after: null },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return dealingRecord(row);
}

async function lastNumber(tx: Tx, token: string, kind: DealingAsk['kind']): Promise<number> {
  const { last } = await tx
    .selectFrom('dealings')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('token', '=', token)
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow();
  return last ?? 0;
}
