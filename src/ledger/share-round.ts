import { sql } from 'kysely';
import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import { type Allocation, allocate, type NetExecution } from '../domain/hedge-book.js';
import { exposure } from '../domain/leverage.js';
import { unwoundDust } from '../domain/retirement.js';
import { lockFundRow } from './fund-rows.js';
import { fromNumeric } from './numeric.js';
import type { RoundSettlement, RoundShare, Settlement } from './records/settlement.js';
import type { Tx } from './session.js';

/** What one fund got of a round, and whether that is all it wanted. */
export interface Shared {
  readonly share: RoundShare;
  readonly isServed: boolean;
  readonly fee: DecimalString;
}

/**
 * Divides what a round has executed among the funds that wanted it, and books each its part: what crossed at the price
 * of the strike, the rest at one average price. What is left is the residual's, which is the book less its funds. The
 * position of a fund that is wiped out is the residual's too.
 */
export async function shareRound(
  tx: Tx,
  { input, strike }: Settlement,
  round: RoundSettlement,
): Promise<readonly Shared[]> {
  const execution = await executionOf(tx, input.id, strike.ordersBefore ?? 0);
  const wanted = [...round.funds.map((one) => one.wanted), round.residual].map((delta) => ({
    delta: decimal(delta),
  }));
  const allocations = allocate(wanted, execution, decimal(strike.lotSize));
  const at = { roundId: input.id, price: decimal(strike.markPrice), time: strike.time };
  const shared: Shared[] = [];
  const tokens = round.funds.map((one) => one.input.request.token).sort();
  for (const token of tokens) await lockFundRow(tx, token);
  for (const [index, share] of round.funds.entries()) {
    const allocation = allocations[index];
    if (allocation === undefined) throw new RangeError(`${input.id}: no part of ${share.input.id}`);
    const got = allocation.crossed.plus(allocation.executed);
    const wanted = decimal(share.wanted);
    const crossed = allocation.crossed.minus(unwoundDust(share.strike, share.plan.kind, { wanted, got }));
    const part = { ...allocation, crossed, kind: 'served', number: index + 1 } as const;
    if (!crossed.isZero() || !allocation.executed.isZero()) await book(tx, share, part, at);
    if (share.plan.kind === 'wiped-out') await takeOver(tx, share, index + 1, at);
    shared.push({ share, isServed: got.eq(wanted), fee: plain(allocation.fee) });
  }
  return shared;
}

/** Of the orders since the strike: contracts and their value signed, what the venue charged. */
async function executionOf(tx: Tx, roundId: string, ordersBefore: number): Promise<NetExecution> {
  const { rows } = await sql<{ contracts: string; notional: string; fee: string }>`
    select coalesce(sum(e.signed), 0) as contracts, coalesce(sum(e.signed * e.price), 0) as notional,
      coalesce(sum(e.fee), 0) as fee
    from orders o cross join lateral (
      select price, fee, case side when 'buy' then contracts else -contracts end as signed
      from executions where executions.client_order_id = o.client_order_id
    ) e
    where o.rebalance_id = ${roundId} and right(o.client_order_id, 3)::integer > ${ordersBefore}`.execute(tx);
  const [row] = rows;
  const number = (text = '0') => decimal(fromNumeric(text));
  return { contracts: number(row?.contracts), notional: number(row?.notional), fee: number(row?.fee) };
}

interface At {
  readonly roundId: string;
  readonly price: Decimal;
  readonly time: number;
}

interface Booked extends Allocation {
  readonly kind: 'served' | 'taken-over';
  readonly number: number;
}

async function takeOver(tx: Tx, share: RoundShare, number: number, at: At): Promise<void> {
  const { contracts } = await tx
    .selectFrom('positions')
    .select('contracts')
    .where('token', '=', share.input.request.token)
    .executeTakeFirstOrThrow();
  const crossed = decimal(fromNumeric(contracts)).negated();
  if (crossed.isZero()) return;
  const nothing = { executed: ZERO, notional: ZERO, fee: ZERO };
  await book(tx, share, { ...nothing, crossed, kind: 'taken-over', number }, at);
}

async function book(
  tx: Tx,
  { input }: RoundShare,
  { kind, number, crossed, executed, notional, fee }: Booked,
  { roundId, price, time }: At,
): Promise<void> {
  const { token } = input.request;
  const id = `${roundId}-${kind === 'served' ? 'x' : 'o'}${String(number).padStart(3, '0')}`;
  const cash = exposure(crossed, price).plus(notional).plus(fee).negated();
  await tx
    .insertInto('round_shares')
    .values({
      ...{ id, round_id: roundId, rebalance_id: input.id, token, kind, time },
      ...{ crossed: plain(crossed), executed: plain(executed), notional: plain(notional), fee: plain(fee) },
      price: plain(price),
    })
    .execute();
  await tx
    .updateTable('positions')
    .set((eb) => ({
      contracts: eb('contracts', '+', plain(crossed.plus(executed))),
      cash: eb('cash', '+', plain(cash)),
    }))
    .where('token', '=', token)
    .execute();
}
