import { type DecimalString, decimal, plain } from '../domain/decimal.js';
import { lockFund } from './fund-rows.js';
import { notifyFundChanged } from './notify.js';
import type { FundRecord } from './records/fund.js';
import type { Session } from './session.js';

/**
 * Issues the units of an establishing fund: equity / initial NAV. In the index model its NAV begins at the initial one. Fees and events before `time` are of no
 * concern to it. A fund that has units keeps them, whatever the equity given.
 */
export function bookInitialCapital(
  session: Session,
  token: string,
  equity: DecimalString,
  time: number,
): Promise<FundRecord> {
  return session.transaction(async (tx) => {
    const fund = await lockFund(tx, token);
    if (fund.units !== null) return fund;
    const { account, contract, initial, model } = fund.settings;
    if (!decimal(equity).gt(0))
      throw new RangeError(`initial equity of ${token} must be above zero, is ${equity}`);
    const units = plain(decimal(equity).div(initial.nav));
    const pointNav = model === 'index' ? initial.nav : null;
    await tx
      .with('transfer', (db) =>
        db.insertInto('transfers').values({ id: `initial/${token}`, token, amount: equity, units, time }),
      )
      .with('position', (db) =>
        db
          .updateTable('positions')
          .set((eb) => ({ cash: eb('cash', '+', equity) }))
          .where('account', '=', account)
          .where('contract', '=', contract)
          .where('token', '=', token),
      )
      .updateTable('funds')
      .set({ units, point_nav: pointNav, fees_booked_until: time, events_booked_until: time })
      .where('token', '=', token)
      .returning(notifyFundChanged(token).as('notified'))
      .execute();
    const cash = plain(decimal(fund.cash).plus(equity));
    return { ...fund, units, pointNav, cash, feesBookedUntil: time, eventsBookedUntil: time };
  });
}
