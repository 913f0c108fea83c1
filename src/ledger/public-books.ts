import { sql } from 'kysely';
import { isHedgeBook } from '../contract/fund-settings.js';
import type { RebalanceFigures } from '../contract/rebalance.js';
import type { Cause } from '../domain/request-priority.js';
import { readClock } from './database-clock.js';
import { fromNumeric } from './numeric.js';
import { overviewsOf } from './overviews.js';
import type { LastUnitChange, PointRebalance, PublicBook, PublicBooks, PublicLedger } from './public-port.js';
import { historyOf } from './rebalance-rows.js';
import type { Db, Session } from './session.js';

type Of = Parameters<PublicLedger['publicBooks']>[0];

/** Several statements that all see the ledger as it was at the first one. */
export function readPublicBooks(session: Session, of: Of): Promise<PublicBooks> {
  return session.reading(async (db) => {
    const readAt = await readClock(db);
    // Nobody holds units of a hedge book.
    const all = await overviewsOf(db, of?.token ?? null);
    const overviews = all.filter(({ fund }) => !isHedgeBook(fund.settings));
    const known = new Map((await besidesOf(db, of?.token ?? null)).map((row) => [row.token, row]));
    const history = of === undefined ? [] : await historyOf(db, { token: of.token, limit: of.rebalances });
    const books = overviews.map((overview): PublicBook => {
      const row = known.get(overview.fund.settings.token);
      return {
        overview,
        pointRebalance: row === undefined ? null : pointRebalance(row),
        fundingPaid: fromNumeric(row?.funding_paid ?? '0'),
        unitsVersion: row?.units_version ?? 0,
        lastUnitChange: row?.last_unit_change ?? null,
      };
    });
    return { readAt, books, history };
  });
}

interface Besides {
  readonly token: string;
  readonly cause: Cause | null;
  readonly figures: RebalanceFigures | null;
  readonly funding_paid: string;
  readonly units_version: number;
  readonly last_unit_change: LastUnitChange | null;
}

async function besidesOf(db: Db, token: string | null): Promise<readonly Besides[]> {
  const { rows } = await sql<Besides>`
    select f.token, r.cause, r.figures,
      (select coalesce(sum(p.paid), 0) from funding_payments p where p.token = f.token and p.time > a.time)
        + (select coalesce(sum(p.paid), 0) from funding_shares p where p.token = f.token and p.time > a.time)
        as funding_paid,
      (select count(*)::integer from unit_changes c join unit_changes_ended e using (id)
        where c.token = f.token and e.outcome = 'effected') as units_version,
      (select json_build_object('kind', c.kind, 'effectiveAt', e.effective_at,
          'ratio', json_build_object('newUnits', c.new_units::text, 'oldUnits', c.old_units::text))
        from unit_changes c join unit_changes_ended e using (id)
        where c.token = f.token and e.outcome = 'effected'
        order by e.effective_at desc, c.number desc limit 1) as last_unit_change
    from funds f
      left join anchors a on a.token = f.token and a.seq = f.anchor_seq
      left join rebalances r on r.id = a.rebalance_id
    where ${token}::text is null or f.token = ${token}`.execute(db);
  return rows;
}

function pointRebalance({ cause, figures }: Besides): PointRebalance | null {
  if (cause === null || figures === null) return null;
  const { contractsBefore, contractsAfter, leverageBefore, leverageAfter } = figures;
  return { cause, contractsBefore, contractsAfter, leverageBefore, leverageAfter };
}
