import { sql } from 'kysely';
import type { RebalanceInput } from '../contract/rebalance.js';
import type { Clock } from './clock.js';
import {
  closingColumns,
  endedWithoutTrade,
  lockRequested,
  outcomeOf,
  type Requested,
  readRequested,
  requestColumns,
} from './outcome-rows.js';
import type { FundRecord } from './records/fund.js';
import type { OpenResult } from './records/rebalance.js';
import type { Db, Session } from './session.js';

/**
 * Two statements where all is as expected: the rebalance is written unless something speaks against it, and
 * then read again with the fund as it stands now. Whatever else is found is decided with the fund's row held.
 */
export async function openRebalance(
  session: Session,
  now: Clock,
  input: RebalanceInput,
): Promise<OpenResult> {
  const { requested, fresh } = await session.run(async (db) => {
    const inserted = await insertUnlessKnown(db, input, now());
    return { requested: await readRequested(db, input), fresh: inserted };
  });
  const { fund, own, hasUnresolvedOrders } = requested;
  if (own !== null && answeredBefore(requested) === null && whySuperseded(input, fund) === null) {
    return { kind: 'open', fund, fresh, hasUnresolvedOrders };
  }
  return await openHeld(session, now, input);
}

/**
 * Whether it was written. A fund has one rebalance at work: one that is still open was left behind (its workflow was
 * terminated, or lost its fund), is closed here, and from then on takes no new orders.
 */
async function insertUnlessKnown(db: Db, input: RebalanceInput, time: number): Promise<boolean> {
  const { id, attempt, request } = input;
  const { token, key, cause, requestKey, requestedBy, reason, nominalTime, anchorSeq } = request;
  const breachSeenAt = request.breachSeenAt ?? null;
  const { rows } = await sql<{ inserted: boolean }>`
    with opened as (
      insert into rebalances (id, token, key, attempt, cause, request_key, requested_by, request_reason,
        nominal_time, request_anchor_seq, breach_seen_at, opened_at, rules_version)
      select ${id}, token, ${key}, ${attempt}::integer, ${cause}::text, ${requestKey}, ${requestedBy}, ${reason},
        ${nominalTime}::bigint, ${anchorSeq}::integer, ${breachSeenAt}::bigint, ${time}::bigint,
        case when pending_version is not null and pending_at is null then pending_version else rules_version end
      from funds
      where token = ${token}
        and (${cause}::text <> 'interim' or anchor_seq is not distinct from ${anchorSeq}::integer)
        and not exists (
          select from rebalances where key = ${key} and (id = ${id} or outcome in ('done', 'no-trade-needed')))
        and not exists (select from honoured_requests where key = ${key})
      on conflict do nothing
      returning id, token
    ), left_behind as (
      update rebalances set
        outcome = 'failed',
        outcome_reason = 'left behind: still open when ' || opened.id || ' began',
        outcome_anchor_seq = funds.anchor_seq,
        outcome_state = funds.state,
        closed_at = ${time}::bigint
      from opened join funds using (token)
      where rebalances.token = opened.token and rebalances.outcome is null and rebalances.id <> opened.id
    )
    select exists (select from opened) as inserted`.execute(db);
  return rows[0]?.inserted === true;
}

function openHeld(session: Session, now: Clock, input: RebalanceInput): Promise<OpenResult> {
  return session.transaction(async (tx) => {
    const requested = await lockRequested(tx, input);
    const { fund, own, hasUnresolvedOrders } = requested;
    const earlier = answeredBefore(requested);
    if (earlier !== null) return { kind: 'closed', outcome: earlier };

    const time = now();
    const moved = whySuperseded(input, fund);
    if (moved !== null) {
      const outcome = endedWithoutTrade(input, fund, 'superseded', moved);
      const closing = closingColumns(outcome, time);
      await tx
        .insertInto('rebalances')
        .values({ ...requestColumns(input, fund, time), ...closing })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(closing))
        .execute();
      return { kind: 'closed', outcome };
    }
    if (own === null) await insertUnlessKnown(tx, input, time);
    return { kind: 'open', fund, fresh: false, hasUnresolvedOrders };
  });
}

function answeredBefore({ own, closing }: Requested) {
  return closing ?? (own === null ? null : outcomeOf(own));
}

function whySuperseded({ request }: RebalanceInput, { anchor }: FundRecord): string | null {
  if (request.cause !== 'interim') return null;
  const present = anchor?.seq ?? null;
  if (request.anchorSeq === present) return null;
  return `asked at rebalance point ${request.anchorSeq ?? 'none'}, which is now ${present ?? 'none'}`;
}
