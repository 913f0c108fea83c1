import { sql } from 'kysely';
import type { AuditView } from './audit-port.js';
import { UnknownFundError } from './errors.js';
import { fundRecord, selectFunds } from './fund-rows.js';
import type { Session } from './session.js';

/** One statement, so that fund and revision belong together. */
export function auditView(session: Session, token: string): Promise<AuditView> {
  return session.run(async (db) => {
    const row = await selectFunds(db)
      .select([
        'funds.transfers_checked_until',
        sql<number | null>`(select max(ordinal) from rebalances where rebalances.token = funds.token)`.as(
          'opened',
        ),
        sql<string | null>`(select max(id) from rebalances
          where rebalances.token = funds.token and outcome is null)`.as('open_rebalance'),
        sql<number | null>`(select time from transfers
          where transfers.token = funds.token and kind = 'initial')`.as('established_at'),
      ])
      .where('funds.token', '=', token)
      .executeTakeFirst();
    if (row === undefined) throw new UnknownFundError(token);
    const fund = fundRecord(row);
    return {
      fund,
      revision: [
        row.opened ?? 0,
        row.open_rebalance ?? '-',
        fund.contracts,
        fund.cash,
        fund.feesPayable,
        fund.receivable,
      ].join('/'),
      openRebalance: row.open_rebalance,
      establishedAt: row.established_at,
      transfersCheckedUntil: row.transfers_checked_until,
    };
  });
}

/**
 * Established ones that own their book, as a hedge book does for its funds. Of a retired fund nobody is owed anything in
 * the end, and what is left is the issuer's alone; so it is with a hedge book whose funds are all wound up.
 */
export function auditedFunds(session: Session): Promise<readonly string[]> {
  return session.run(async (db) => {
    const rows = await db
      .selectFrom('funds')
      .select('token')
      .where('units', 'is not', null)
      .where(sql<boolean>`settings ->> 'book' is null and (not settings ? 'members' or exists (
        select from funds m where m.settings ->> 'book' = funds.token and not coalesce(
          m.state = 'RETIRED' and m.units = 0 and m.receivable = 0 and m.fees_payable = 0, false)))`)
      .where((eb) =>
        eb.or([
          eb('state', '<>', 'RETIRED'),
          eb('units', '<>', '0'),
          eb('receivable', '<>', '0'),
          eb('fees_payable', '<>', '0'),
        ]),
      )
      .orderBy('token')
      .execute();
    return rows.map(({ token }) => token);
  });
}
