import type { Selectable } from 'kysely';
import type { RebalanceInput, RebalanceOutcome } from '../contract/rebalance.js';
import type { ClosingOutcome, FundRecord } from './port.js';
import type { Db } from './session.js';
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
  };
}

/** What is known of a business key: the attempt in question, and the one that closed the key. */
export interface KnownAttempts {
  readonly own: OutcomeRow | null;
  /** How the key was closed for good (`done`, `no-trade-needed`), by this attempt or another. */
  readonly closing: RebalanceOutcome | null;
}

export async function readAttempts(db: Db, input: RebalanceInput): Promise<KnownAttempts> {
  const rows = await db
    .selectFrom('rebalances')
    .select(OUTCOME_COLUMNS)
    .where('key', '=', input.request.key)
    .where((eb) => eb.or([eb('id', '=', input.id), eb('outcome', 'in', ['done', 'no-trade-needed'])]))
    .execute();
  const closing = rows.find(({ outcome }) => outcome === 'done' || outcome === 'no-trade-needed');
  return {
    own: rows.find(({ id }) => id === input.id) ?? null,
    closing: closing === undefined ? null : outcomeOf(closing),
  };
}

/** The columns of a rebalance that come from the one who asked. */
export function requestColumns({ id, attempt, request }: RebalanceInput, openedAt: number) {
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
    opened_at: openedAt,
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
