import { sql } from 'kysely';
import { decimal } from '../domain/decimal.js';
import type { EquityEvent } from '../domain/equity-attribution.js';
import type { FundEvents } from './detail-port.js';
import { UnknownFundError } from './errors.js';
import { fundRecord, selectFunds } from './fund-rows.js';
import { fromNumeric } from './numeric.js';
import type { Session } from './session.js';

/** Decimals as texts. */
interface Row {
  readonly time: number;
  readonly kind: EquityEvent['kind'];
  readonly contracts: string | null;
  readonly amount: string | null;
  readonly price: string | null;
  readonly fee: string | null;
  readonly mark: string | null;
}

/**
 * One statement, so that fund and events are of one moment. A fee sweep and the payment of a claim leave the equity as it
 * is; what they pay is counted when it is charged or dealt. A hedge book owes neither: there it counts when it moves.
 */
export function readEquityEvents(session: Session, token: string): Promise<FundEvents> {
  return session.run(async (db) => {
    const row = await selectFunds(db)
      .select(
        sql<readonly Row[]>`(
          select coalesce(json_agg(event order by event.time, event.place), '[]') from (
            select e.time, 2 as place, 'fill' as kind, s.contracts::text, null as amount, e.price::text, e.fee::text,
              coalesce(e.mark_price, (r.strike ->> 'markPrice')::numeric, e.price)::text as mark
            from execution_shares s
              join executions e using (account, execution_id)
              join orders o using (client_order_id)
              join rebalances r on r.id = o.rebalance_id
            where s.token = funds.token
            union all
            select time, 2, 'share', (crossed + executed)::text, (crossed * price + notional)::text, null, fee::text,
              price::text
            from round_shares where round_shares.token = funds.token
            union all
            select time, 1, 'funding', null, (-paid)::text, null, null, null
            from funding_payments where funding_payments.token = funds.token
            union all
            select time, 1, 'funding', null, (-paid)::text, null, null, null
            from funding_shares where funding_shares.token = funds.token
            union all
            select due_at, 1, 'managementFee', null, (-amount)::text, null, null, null
            from fee_charges where fee_charges.token = funds.token
            union all
            select time, 0, case when kind = 'initial' then 'capital'
                when kind in ('creation', 'redemption') then 'dealing' else 'transfer' end,
              null, amount::text, null, null, null
            from transfers
            where transfers.token = funds.token
              and (kind not in ('fee-sweep', 'creation', 'redemption') or funds.settings ? 'members')
            union all
            select dealt_at, 1, 'dealing', null, cash::text, null, null, null
            from dealings where dealings.token = funds.token and state = 'dealt'
            union all
            select approved_at, 3, 'adopted', (to_contracts - from_contracts)::text, (to_cash - from_cash)::text,
              null, null, null
            from adoptions where adoptions.token = funds.token and approved_at is not null
          ) event)`.as('events'),
      )
      .where('funds.token', '=', token)
      .executeTakeFirst();
    if (row === undefined) throw new UnknownFundError(token);
    return {
      fund: fundRecord(row),
      events: row.events.map((event) => ({ time: event.time, event: eventOf(event) })),
    };
  });
}

function eventOf({ kind, contracts, amount, price, fee, mark }: Row): EquityEvent {
  const number = (text: string | null) => decimal(fromNumeric(text ?? '0'));
  if (kind === 'fill') {
    return { kind, contracts: number(contracts), price: number(price), fee: number(fee), mark: number(mark) };
  }
  if (kind === 'share') {
    const [of, notional] = [number(contracts), number(amount)];
    return { kind, contracts: of, notional, fee: number(fee), mark: number(mark) };
  }
  if (kind === 'adopted') return { kind, contracts: number(contracts), amount: number(amount) };
  return { kind, amount: number(amount) };
}
