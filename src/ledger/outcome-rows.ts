import { type Selectable, sql } from 'kysely';
import type { RebalanceInput, RebalanceOutcome } from '../contract/rebalance.js';
import { comingRules } from '../contract/rules-in-force.js';
import { UnknownFundError } from './errors.js';
import { fundRecord, lockFundRow, selectFunds } from './fund-rows.js';
import { IS_UNRESOLVED } from './order-transitions.js';
import type { FundRecord } from './records/fund.js';
import type { ClosingOutcome } from './records/settlement.js';
import type { Db, Tx } from './session.js';
import type { Tables } from './tables.js';

export const OUTCOME_COLUMNS = [
  'id',
  'key',
  'token',
  'cause',
  'outcome',
  'outcome_reason',
  'outcome_anchor_seq',
  'outcome_state',
  'figures',
  'wipe_out',
] as const;

export type OutcomeRow = Pick<Selectable<Tables['rebalances']>, (typeof OUTCOME_COLUMNS)[number]>;

/** How it ended; null while the rebalance is open. */
export function outcomeOf(row: OutcomeRow): RebalanceOutcome | null {
  if (row.outcome === null || row.outcome_state === null) return null;
  return {
    id: row.id,
    key: row.key,
    token: row.token,
    cause: row.cause,
    outcome: row.outcome,
    reason: row.outcome_reason,
    anchorSeq: row.outcome_anchor_seq,
    state: row.outcome_state,
    figures: row.figures,
    ...(row.wipe_out === null ? {} : { wipeOut: row.wipe_out }),
  };
}

/** A fund, and what is known of a business key that was asked of it. */
export interface Requested {
  readonly fund: FundRecord;
  /** The attempt in question. */
  readonly own: OutcomeRow | null;
  /** How the key was closed for good (`done`, `no-trade-needed`), by this attempt, another, or along with another key. */
  readonly closing: RebalanceOutcome | null;
  /** Whether an order of the fund's book has not come to its end, or has fills that are not booked. */
  readonly hasUnresolvedOrders: boolean;
}

/** One statement. Throws `UnknownFundError`. */
export async function readRequested(db: Db, { id, request }: RebalanceInput): Promise<Requested> {
  const row = await selectFunds(db)
    .select([
      sql<readonly OutcomeRow[]>`(
        select coalesce(json_agg(attempt), '[]') from (
          select ${sql.join(OUTCOME_COLUMNS.map((column) => sql.ref(column)))} from rebalances
          where key = ${request.key} and (id = ${id} or outcome in ('done', 'no-trade-needed'))
            or id = (select rebalance_id from honoured_requests where honoured_requests.key = ${request.key})
        ) attempt)`.as('attempts'),
      sql<boolean>`exists (select from orders
        where orders.account = funds.account and orders.contract = funds.contract and ${IS_UNRESOLVED})`.as(
        'has_unresolved_orders',
      ),
    ])
    .where('funds.token', '=', request.token)
    .executeTakeFirst();
  if (row === undefined) throw new UnknownFundError(request.token);
  const closing = row.attempts.find(({ outcome }) => outcome === 'done' || outcome === 'no-trade-needed');
  return {
    fund: fundRecord(row),
    own: row.attempts.find((attempt) => attempt.id === id) ?? null,
    closing: closing === undefined ? null : outcomeOf(closing),
    hasUnresolvedOrders: row.has_unresolved_orders,
  };
}

/** The same, with the fund's row held until the transaction ends. */
export async function lockRequested(tx: Tx, input: RebalanceInput): Promise<Requested> {
  await lockFundRow(tx, input.request.token);
  return await readRequested(tx, input);
}

/** The columns of a rebalance that come from the one who asked. */
export function requestColumns({ id, attempt, request }: RebalanceInput, fund: FundRecord, openedAt: number) {
  return {
    id,
    token: request.token,
    key: request.key,
    attempt,
    cause: request.cause,
    request_key: request.requestKey,
    requested_by: request.requestedBy,
    request_reason: request.reason,
    nominal_time: request.nominalTime,
    request_anchor_seq: request.anchorSeq,
    breach_seen_at: request.breachSeenAt ?? null,
    opened_at: openedAt,
    rules_version: comingRules(fund, openedAt).version,
  };
}

/** The columns that close a rebalance. */
export function closingColumns(outcome: RebalanceOutcome, closedAt: number) {
  return {
    figures: outcome.figures === null ? null : JSON.stringify(outcome.figures),
    outcome: outcome.outcome,
    outcome_reason: outcome.reason,
    outcome_anchor_seq: outcome.anchorSeq,
    outcome_state: outcome.state,
    closed_at: closedAt,
  };
}

/** The outcome of a rebalance that was computed or traded nothing: the fund is where it was. */
export function endedWithoutTrade(
  { id, request }: RebalanceInput,
  fund: FundRecord,
  outcome: ClosingOutcome,
  reason: string,
): RebalanceOutcome {
  const { key, token, cause } = request;
  const anchorSeq = fund.anchor?.seq ?? null;
  return { id, key, token, cause, outcome, reason, anchorSeq, state: fund.state, figures: null };
}
