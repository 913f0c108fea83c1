import { sql } from 'kysely';
import { tradingNow, whyHeldBack } from '../contract/trading-switch.js';
import { DATABASE_NOW } from './database-clock.js';
import { fundRecord, selectFunds } from './fund-rows.js';
import { fromNumeric } from './numeric.js';
import type { WatchedFund, WatchProgress } from './records/watch.js';
import type { Session } from './session.js';

export interface ProgressRow {
  readonly contract: string;
  readonly time: number;
  readonly price: string;
  readonly anchors: Readonly<Record<string, number>>;
}

export function watchProgress(row: ProgressRow): WatchProgress {
  const { contract, time, anchors } = row;
  return { contract, time, price: fromNumeric(row.price), anchors };
}

export function readProgress(session: Session): Promise<readonly WatchProgress[]> {
  return session.run(async (db) => {
    const rows = await db
      .selectFrom('watch_progress')
      .select(['contract', 'time', 'price', 'anchors'])
      .orderBy('contract')
      .execute();
    return rows.map(watchProgress);
  });
}

/** A watcher that was left behind does not take the progress back. */
export function recordProgress(session: Session, progress: WatchProgress): Promise<void> {
  const { contract, time, price } = progress;
  const anchors = JSON.stringify(progress.anchors);
  return session.run(async (db) => {
    await db
      .insertInto('watch_progress')
      .values({ contract, time, price, anchors, ticked_at: DATABASE_NOW })
      .onConflict((conflict) =>
        conflict
          .column('contract')
          // A stream that repeats itself brings no new price.
          .doUpdateSet({
            ...{ time, price, anchors },
            ticked_at: sql`case when excluded.time > watch_progress.time then excluded.ticked_at
              else watch_progress.ticked_at end`,
          })
          .where(sql<boolean>`excluded.time >= watch_progress.time`),
      )
      .execute();
  });
}

/** Funds with a rebalance point, by token: all of the contract, or of these. */
export function readWatchedFunds(
  session: Session,
  contract: string,
  tokens: readonly string[] | null,
): Promise<readonly WatchedFund[]> {
  return session.run(async (db) => {
    const rows = await selectFunds(db)
      .where('funds.contract', '=', contract)
      .where('funds.anchor_seq', 'is not', null)
      // No breach starts anything in a fund that is unwound anyway, or trades no more.
      .where('funds.retiring_since', 'is', null)
      .where('funds.state', '<>', 'WIPED_OUT')
      .$if(tokens !== null, (query) => query.where(sql<boolean>`funds.token = any(${tokens}::text[])`))
      .orderBy('funds.token')
      .execute();
    return rows.map(fundRecord).flatMap((fund) => {
      const { settings, state, anchor } = fund;
      const { token, leverage } = settings;
      if (anchor === null) return [];
      const trading = tradingNow(fund);
      const heldBack = whyHeldBack({ ...fund, token });
      return { token, contract, leverage, state, trading, heldBack, anchor };
    });
  });
}
