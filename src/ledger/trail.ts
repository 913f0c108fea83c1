import { sql } from 'kysely';

import { authorise } from './authenticate.js';
import { readClock } from './database-clock.js';
import {
  ApprovalRequiredError,
  RetirementRefusedError,
  StateConflictError,
  UnitChangeRefusedError,
} from './errors.js';
import type { Db, Session, Tx } from './session.js';
import type { TrailEntry, TrailFilter, TrailLedger, Word } from './trail-port.js';

/** The part of the ledger that remembers who did what. */
export function auditTrail(session: Session): TrailLedger {
  return {
    sayWord: (operatorToken, word) => sayWord(session, operatorToken, word),
    noteRefused: (word, why) => session.run((db) => noteEnd(db, word, 'refused', why)),
    noteDone: (word, what) => session.run((db) => noteEnd(db, word, 'done', what)),
    auditTrail: (filter) => session.run((db) => readTrail(db, filter)),
  };
}

function sayWord(session: Session, operatorToken: string | null, word: Word): Promise<void> {
  return session.transaction(async (tx) => {
    const { action, token, reason, requestKey, origin, address, by } = word;
    const principal = operatorToken === null ? null : (await authorise(tx, operatorToken, 'operator')).name;
    if (await isSaid(tx, word, principal)) return;
    await tx
      .insertInto('audit_trail')
      .values({
        ...{
          at: await readClock(tx),
          phase: 'asked',
          asked_id: null,
          origin,
          address,
          action,
          token,
          reason,
        },
        ...{ principal, claimed: principal === null ? by : null, request_key: requestKey, what: null },
      })
      .execute();
  });
}

/** The same said again by the same person is one word, unless it was refused. */
async function isSaid(
  tx: Tx,
  { action, token, reason, requestKey, by }: Word,
  principal: string | null,
): Promise<boolean> {
  const { rows } = await sql`
    select a.id from audit_trail a
    where a.phase = 'asked' and a.action = ${action} and a.request_key = ${requestKey}
      and a.token is not distinct from ${token}::text and a.reason is not distinct from ${reason}::text
      and a.principal is not distinct from ${principal}::text
      and (a.principal is not null or a.claimed = ${by})
      and not exists (select from audit_trail e where e.asked_id = a.id and e.phase = 'refused')
    limit 1`.execute(tx);
  return rows.length > 0;
}

/** Ends what was asked; where that has an end already, there is nothing to note. */
async function noteEnd(
  db: Db,
  { action, token, requestKey }: Word,
  phase: 'done' | 'refused',
  what: string,
): Promise<void> {
  await sql`
    insert into audit_trail
      (at, phase, asked_id, principal, claimed, origin, address, action, token, reason, request_key, what)
    select (extract(epoch from clock_timestamp()) * 1000)::bigint, ${phase}, a.id, a.principal, a.claimed, a.origin,
      a.address, a.action, a.token, a.reason, a.request_key, ${what}::text
    from audit_trail a
    where a.phase = 'asked' and a.action = ${action} and a.token is not distinct from ${token}::text
      and a.request_key = ${requestKey} and not exists (select from audit_trail e where e.asked_id = a.id)
    order by a.id desc limit 1`.execute(db);
}

/** What reached the ledger and was refused there, as the database records what was done. */
interface Refused {
  readonly action: string;
  readonly token: string | null;
  readonly reason: string;
  readonly requestKey: string;
  readonly by: string;
}

/** Does it; where the ledger refuses it, that is on record too, in a transaction of its own. */
export async function recordingRefusal<T>(
  session: Session,
  asked: Refused | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (asked === null || !isRefusal(error)) throw error;
    const { action, token, reason, requestKey, by } = asked;
    await session.run((db) =>
      sql`select ballast_record('refused', ${action}::text, ${token}::text, ${reason}::text, ${requestKey}::text,
        ${by}::text, ${error.message}::text)`.execute(db),
    );
    throw error;
  }
}

const isRefusal = (error: unknown): error is Error =>
  error instanceof ApprovalRequiredError ||
  error instanceof RetirementRefusedError ||
  error instanceof StateConflictError ||
  error instanceof UnitChangeRefusedError;

/** `pause 1f3c` is somebody's `pause` under the key `1f3c`; null for a change that the engine itself makes. */
export function wordOfChange(change: {
  readonly token: string | null;
  readonly reason: string;
  readonly by: string;
  readonly changeId: string;
}): Refused | null {
  const [, action, requestKey] = /^(pause|resume|reduce|halt) (.*)$/s.exec(change.changeId) ?? [];
  if (action === undefined || requestKey === undefined) return null;
  const { token, reason, by } = change;
  return { action, token, reason, requestKey, by };
}

async function readTrail(db: Db, filter: TrailFilter): Promise<readonly TrailEntry[]> {
  const { token, who, action, requestKey = null, since, until, limit } = filter;
  const { rows } = await sql<Row>`
    select a.id, coalesce(e.at, a.at) as ended_at, a.at, a.principal, a.claimed, a.origin, a.address, a.action, a.token,
      a.reason, a.request_key, coalesce(e.phase, a.phase) as outcome, coalesce(e.what, a.what) as what,
      r.id as rebalance_id, r.outcome as rebalance_outcome
    from audit_trail a
    left join audit_trail e on e.asked_id = a.id
    left join lateral (
      select id, outcome from rebalances
      where a.action = 'rebalance' and token = a.token and request_key = a.request_key
      order by ordinal desc limit 1) r on true
    where a.asked_id is null
      and (${token}::text is null or a.token = ${token})
      and (${who}::text is null or a.principal = ${who} or a.claimed = ${who})
      and (${action}::text is null or a.action = ${action})
      -- What is proposed for one of several funds is kept under a key of that fund.
      and (${requestKey}::text is null or a.request_key in (${requestKey}, a.token || ' ' || ${requestKey}))
      and (${since}::bigint is null or a.at >= ${since})
      and (${until}::bigint is null or a.at < ${until})
    order by a.id desc
    limit ${limit}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    who: row.principal ?? row.claimed,
    verified: row.principal !== null,
    origin: row.origin,
    address: row.address,
    action: row.action,
    token: row.token,
    reason: row.reason,
    requestKey: row.request_key,
    outcome: row.outcome,
    what: row.what,
    rebalance: row.rebalance_id === null ? null : { id: row.rebalance_id, outcome: row.rebalance_outcome },
  }));
}

interface Row {
  readonly id: number;
  readonly at: number;
  readonly principal: string | null;
  readonly claimed: string | null;
  readonly origin: TrailEntry['origin'];
  readonly address: string | null;
  readonly action: string;
  readonly token: string | null;
  readonly reason: string | null;
  readonly request_key: string | null;
  readonly outcome: TrailEntry['outcome'];
  readonly what: string | null;
  readonly rebalance_id: string | null;
  readonly rebalance_outcome: string | null;
}
