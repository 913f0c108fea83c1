import { sql } from 'kysely';
import type { RebalanceInput, RebalanceOutcome, Strike } from '../contract/rebalance.js';
import { struckWorth } from '../contract/strike-value.js';
import { type DecimalString, decimal, plain } from '../domain/decimal.js';
import { exposure, realLeverage } from '../domain/leverage.js';
import { unitsValue } from '../domain/nav-model.js';
import { ratioOfAll } from '../domain/unit-change.js';
import { fromNumeric } from './numeric.js';
import type { DailyStrike } from './records/rebalance.js';
import type { Session, Tx } from './session.js';
import { unitRatiosSince } from './unit-change-rows.js';

/** In the transaction that ends a daily: the strike that its trade was planned from, whatever became of the trade. */
export async function writeDailyStrike(
  tx: Tx,
  { id, request }: RebalanceInput,
  { outcome }: RebalanceOutcome,
  strike: Strike,
): Promise<void> {
  const { cause, token, nominalTime } = request;
  if (cause !== 'daily' || nominalTime === null) return;
  await tx
    .insertInto('daily_strikes')
    .values({
      rebalance_id: id,
      token,
      nominal_time: nominalTime,
      time: strike.time,
      price: strike.markPrice,
      index_price: strike.indexPrice,
      nav: strike.nav,
      units: strike.units,
      equity: strike.equity,
      contracts: strike.contracts,
      leverage: leverageOf(strike),
      outcome,
    })
    .execute();
}

function leverageOf(strike: Strike): DecimalString | null {
  const held = exposure(decimal(strike.contracts), decimal(strike.markPrice));
  const worth = struckWorth(strike);
  const reading = realLeverage(held, unitsValue(worth.model, worth));
  return reading.kind === 'leverage' ? plain(reading.value) : null;
}

/** Newest first. */
export function readDailyStrikes(
  session: Session,
  { token, limit }: { readonly token: string | null; readonly limit: number },
): Promise<readonly DailyStrike[]> {
  return session.run(async (db) => {
    const rows = await db
      .selectFrom('daily_strikes as s')
      .innerJoin('rebalances as r', 'r.id', 's.rebalance_id')
      .selectAll('s')
      .select(unitRatiosSince(sql.ref('s.token'), sql.ref('r.ordinal')).as('unit_ratios'))
      .$if(token !== null, (query) => query.where('s.token', '=', token ?? ''))
      .orderBy('s.nominal_time', 'desc')
      .orderBy('s.time', 'desc')
      .orderBy('s.token')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      rebalanceId: row.rebalance_id,
      token: row.token,
      nominalTime: row.nominal_time,
      time: row.time,
      price: fromNumeric(row.price),
      indexPrice: fromNumeric(row.index_price),
      nav: fromNumeric(row.nav),
      units: fromNumeric(row.units),
      equity: fromNumeric(row.equity),
      contracts: fromNumeric(row.contracts),
      leverage: row.leverage === null ? null : fromNumeric(row.leverage),
      outcome: row.outcome,
      unitRatio: ratioOfAll(row.unit_ratios),
    }));
  });
}
