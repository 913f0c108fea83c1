import { type Kysely, type Migration, sql } from 'kysely';

/**
 * An approval may be taken back before its effect: a second decision about one proposal, which is the last. Whatever
 * comes at once with it waits for the proposal's row: it is carried out or declined, and never both.
 */
export const decisionsTakenBack: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table approval_decisions drop constraint approval_decisions_pkey;
      alter table approval_decisions add primary key (id, decision);

      create or replace function ballast_two_people() returns trigger language plpgsql as $$
        declare
          proposer text;
        begin
          select a.proposed_by into proposer from approvals a where a.id = new.id for update;
          if new.decision = 'approved' and proposer = new.decided_by then
            raise exception '% was proposed by %: another must approve it', new.id, new.decided_by;
          end if;
          if new.decision = 'approved'
            and exists (select from approval_decisions d where d.id = new.id and d.decision = 'declined') then
            raise exception '% was declined: that is final', new.id;
          end if;
          if new.decision = 'declined' and exists (select from approvals_used u where u.id = new.id) then
            raise exception '% had its effect: that cannot be declined any more', new.id;
          end if;
          return new;
        end $$;

      create or replace function ballast_approved() returns trigger language plpgsql as $$
        begin
          perform from approvals a where a.id = new.id for update;
          if not exists (select from approval_decisions d where d.id = new.id and d.decision = 'approved')
            or exists (select from approval_decisions d where d.id = new.id and d.decision = 'declined') then
            raise exception '% was not approved', new.id;
          end if;
          return new;
        end $$;
    `.execute(db);
  },
};
