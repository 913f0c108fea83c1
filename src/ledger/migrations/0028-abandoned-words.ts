import { type Kysely, type Migration, sql } from 'kysely';

/**
 * A rebalance that is abandoned says besides what was left to trade: it is found by the reason before that. It was on
 * record as nobody's, and what somebody had asked stayed without an answer.
 */
export const abandonedWords: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create or replace function ballast_record_abandoned() returns trigger language plpgsql as $$
        declare
          said audit_trail%rowtype;
        begin
          select a.* into said from audit_trail a
          where a.phase = 'asked' and a.action = 'abandon' and a.token = new.token
            and (a.reason = new.outcome_reason or starts_with(new.outcome_reason, a.reason || '; '))
            and not exists (select from audit_trail e where e.asked_id = a.id)
          order by a.id desc limit 1;
          perform ballast_record('done', 'abandon', new.token, coalesce(said.reason, new.outcome_reason),
            said.request_key, null, new.id || ' is abandoned');
          return null;
        end $$;
    `.execute(db);
  },
};
