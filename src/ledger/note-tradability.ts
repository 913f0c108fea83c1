import { sql } from 'kysely';
import type { FundState } from '../contract/fund-state.js';
import { type NotTradableCode, whyNotTradable } from '../contract/tradable.js';
import type { SwitchState } from '../contract/trading-switch.js';
import { DATABASE_NOW } from './database-clock.js';
import type { MarketNotice } from './notice-port.js';
import { noticeOf } from './notice-rows.js';
import type { Db, Session } from './session.js';
import { WAITING_UNIT_CHANGE } from './unit-change-rows.js';

type News = Pick<MarketNotice, 'token' | 'tradable' | 'reasons' | 'unitsVersion' | 'at'>;

/** Looks first without a lock, since there is almost never anything to write. */
export async function noteTradability(session: Session): Promise<readonly MarketNotice[]> {
  if ((await session.run(readNews)).length === 0) return [];
  return session.transaction(async (tx) => {
    // Whoever writes does so one after the other: numbers are taken in the order in which they can be read.
    await sql`lock table market_notices in share row exclusive mode`.execute(tx);
    const news = await readNews(tx);
    if (news.length === 0) return [];
    const { last } = await tx
      .selectFrom('market_notices')
      .select(({ fn }) => fn.coalesce(fn.max('number'), sql<number>`0`).as('last'))
      .executeTakeFirstOrThrow();
    const rows = await tx
      .insertInto('market_notices')
      .values(
        news.map(({ token, tradable, reasons, unitsVersion, at }, index) => ({
          ...{ token, tradable, reasons, at },
          number: last + 1 + index,
          units_version: unitsVersion,
        })),
      )
      .returning(['number', 'uid', 'token', 'tradable', 'reasons', 'units_version', 'at'])
      .execute();
    return rows.map(noticeOf);
  });
}

interface Facts {
  readonly token: string;
  readonly state: FundState;
  readonly switch_state: SwitchState;
  readonly book_state: FundState | null;
  readonly unit_change: { readonly at: number | null } | null;
  readonly units_version: number;
  readonly told: { readonly reasons: readonly NotTradableCode[]; readonly unitsVersion: number } | null;
  readonly now: number;
}

/** One statement, so that all of it is of one instant. */
async function readNews(db: Db): Promise<readonly News[]> {
  const { rows } = await sql<Facts>`
    select funds.token, funds.state, s.state as switch_state,
      (select b.state from funds b where b.token = funds.settings ->> 'book') as book_state,
      ${WAITING_UNIT_CHANGE} as unit_change,
      (select count(*)::integer from unit_changes c join unit_changes_ended e using (id)
        where c.token = funds.token and e.outcome = 'effected') as units_version,
      (select json_build_object('reasons', n.reasons, 'unitsVersion', n.units_version)
        from market_notices n where n.token = funds.token order by n.number desc limit 1) as told,
      ${DATABASE_NOW} as now
    from funds cross join trading_switch s
    where not funds.settings ? 'members'
    order by funds.token`.execute(db);
  return rows.flatMap((facts) => {
    const {
      token,
      state,
      switch_state,
      book_state,
      unit_change,
      units_version: unitsVersion,
      told,
      now: at,
    } = facts;
    const shared = book_state === null ? {} : { hedgeBook: { state: book_state } };
    const fund = { state, tradingSwitch: { state: switch_state }, unitChange: unit_change, ...shared };
    const reasons = whyNotTradable(fund, at);
    const isKnown = told?.unitsVersion === unitsVersion && `${told.reasons}` === `${reasons}`;
    return isKnown ? [] : [{ token, tradable: reasons.length === 0, reasons, unitsVersion, at }];
  });
}
