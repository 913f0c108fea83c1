import { sql } from 'kysely';
import type { FinalFigures } from '../contract/retirement.js';
import type { DividedShare, FillDetail, OrderDetail, RebalanceDetail } from './detail-port.js';
import { fromNumeric } from './numeric.js';
import { readRebalance } from './rebalance-rows.js';
import { readVersions } from './rule-versions.js';
import type { Db, Session } from './session.js';

export async function readDetail(session: Session, id: string): Promise<RebalanceDetail | null> {
  const record = await readRebalance(session, id);
  if (record === null) return null;
  const struck = await session.run((db) =>
    db
      .selectFrom('rebalances')
      .leftJoin('rebalances as round', 'round.id', 'rebalances.round_id')
      .select(['rebalances.strike', 'rebalances.plan', 'rebalances.earlier', 'rebalances.rules_version'])
      .select('round.strike as round')
      .where('rebalances.id', '=', id)
      .executeTakeFirstOrThrow(),
  );
  const { strike, plan, earlier, round, rules_version: version } = struck;
  const [rules] = version === null ? [] : await readVersions(session, record.token, version);
  return {
    record,
    rules: rules ?? null,
    strike,
    plan,
    round,
    earlier: earlier ?? [],
    orders: await session.run((db) => readOrders(db, id)),
    fills: await session.run((db) => readFills(db, id)),
    divided: await session.run((db) => readDivided(db, id)),
    final: await session.run((db) => readFinal(db, id)),
  };
}

async function readFinal(db: Db, rebalanceId: string): Promise<FinalFigures | null> {
  const row = await db
    .selectFrom('retirement_steps')
    .select('final')
    .where('step', '=', 'retired')
    .where('by', '=', rebalanceId)
    .executeTakeFirst();
  return row?.final ?? null;
}

async function readOrders(db: Db, rebalanceId: string): Promise<readonly OrderDetail[]> {
  const rows = await db
    .selectFrom('orders')
    .select(['client_order_id', 'side', 'contracts', 'limit_price', 'reduce_only', 'state', 'filled'])
    .select(['sends', 'sent_at'])
    .where('rebalance_id', '=', rebalanceId)
    .orderBy('intended_at')
    .orderBy('client_order_id')
    .execute();
  return rows.map((row) => ({
    clientOrderId: row.client_order_id,
    side: row.side,
    contracts: fromNumeric(row.contracts),
    limitPrice: fromNumeric(row.limit_price),
    reduceOnly: row.reduce_only,
    state: row.state,
    filled: fromNumeric(row.filled),
    sends: row.sends,
    sentAt: row.sent_at,
  }));
}

async function readFills(db: Db, rebalanceId: string): Promise<readonly FillDetail[]> {
  const rows = await db
    .selectFrom('executions as e')
    .innerJoin('orders as o', 'o.client_order_id', 'e.client_order_id')
    .select(['e.client_order_id', 'e.execution_id', 'e.side', 'e.contracts', 'e.price', 'e.fee'])
    .select(['e.time', 'e.mark_price'])
    .where('o.rebalance_id', '=', rebalanceId)
    .orderBy('e.time')
    .orderBy('e.execution_id')
    .execute();
  return rows.map((row) => ({
    clientOrderId: row.client_order_id,
    executionId: row.execution_id,
    side: row.side,
    contracts: fromNumeric(row.contracts),
    price: fromNumeric(row.price),
    fee: fromNumeric(row.fee),
    time: row.time,
    markPrice: row.mark_price === null ? null : fromNumeric(row.mark_price),
  }));
}

async function readDivided(db: Db, roundId: string): Promise<readonly DividedShare[]> {
  const rows = await db
    .selectFrom('round_shares')
    .select(['id', 'round_id', 'rebalance_id', 'kind', 'crossed', 'price', 'executed', 'notional', 'fee'])
    .where('round_id', '=', roundId)
    .orderBy(sql`right(id, 3)`)
    .orderBy('kind')
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, round: row.round_id, rebalance: row.rebalance_id, kind: row.kind },
    crossed: fromNumeric(row.crossed),
    price: fromNumeric(row.price),
    executed: fromNumeric(row.executed),
    notional: fromNumeric(row.notional),
    fee: fromNumeric(row.fee),
  }));
}

/** Enough to find the one that was meant. */
const RECENT = 2_000;

export function recentIds(session: Session): Promise<readonly string[]> {
  return session.run(async (db) => {
    const rows = await db
      .selectFrom('rebalances')
      .select('id')
      .orderBy('ordinal', 'desc')
      .limit(RECENT)
      .execute();
    return rows.map(({ id }) => id);
  });
}
