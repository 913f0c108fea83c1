import { type Kysely, type Migration, sql } from 'kysely';

/** Which leg an order is of, where its daily closes the whole position and opens it again. */
export const orderLegs: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table orders add column leg text check (leg in ('close', 'open'));
      create index orders_legs on orders (rebalance_id) where leg is not null;
      create index rebalances_of_fund on rebalances (token, ordinal);
    `.execute(db);
  },
};
