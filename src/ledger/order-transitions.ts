import { type RawBuilder, sql } from 'kysely';
import {
  CLOSED_STATES,
  ORDER_STATES,
  ORDER_TRANSITIONS,
  type OrderEvent,
  statesBefore,
} from '../domain/order-state.js';

/** The domain's table of orders as SQL, over the column `orders.state`: null where the event is illegal. */
export function stateAfter(event: OrderEvent): RawBuilder<string | null> {
  const cases = statesBefore(event).map(
    (state) => sql`when ${sql.lit(state)} then ${sql.lit(ORDER_TRANSITIONS[state][event] ?? null)}`,
  );
  return sql`(case orders.state ${sql.join(cases, sql` `)} end)`;
}

/** Whether something of the order may still be live, or unknown. */
export const IS_UNRESOLVED = sql<boolean>`(orders.state in (${sql.join(
  ORDER_STATES.filter((state) => !(CLOSED_STATES as readonly string[]).includes(state)).map((state) =>
    sql.lit(state),
  ),
)}) or orders.filled > orders.booked)`;
