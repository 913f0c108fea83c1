import type { Dangerous } from '../contract/dangerous.js';
import { whyNoUnits } from '../contract/hedge-book.js';
import type { RetirementAnswer, RetirementAsk, RetirementRecord } from '../contract/retirement.js';
import { numberedRetirement } from '../domain/rebalance-id.js';
import { readClock } from './database-clock.js';
import { RetirementRefusedError } from './errors.js';
import { lockFund } from './fund-rows.js';
import type { FundRecord } from './records/fund.js';
import { decidedBy, requireApproval } from './require-approval.js';
import { readRetirement, retirementRecord, selectRetirements } from './retirement-rows.js';
import type { Session, Tx } from './session.js';
import { recordingRefusal } from './trail.js';

/** Records a retirement once by its key, with the fund's row held: a fund has one that was not taken back. */
export function recordRetirement(session: Session, ask: RetirementAsk): Promise<RetirementAnswer> {
  const { token, reason, requestKey, requestedBy } = ask;
  const asked = { action: 'retire', token, reason, requestKey, by: requestedBy };
  return recordingRefusal(session, asked, () => write(session, ask));
}

function write(session: Session, ask: RetirementAsk): Promise<RetirementAnswer> {
  return session.transaction(async (tx) => {
    const fund = await lockFund(tx, ask.token);
    const kept = await byKey(tx, ask);
    if (kept !== null) return repeatOf(ask, kept);
    const time = await readClock(tx);
    const why = whyNotRetired(fund, ask, time);
    if (why !== null) throw new RetirementRefusedError(why);
    const decided = await requireApproval(
      tx,
      retirementOf(ask),
      `retirement asked for under ${ask.requestKey}`,
    );
    const asked = decided === null ? ask : { ...ask, requestedBy: decidedBy(decided) };
    return { retirement: await insert(tx, asked, time), repeated: false };
  });
}

const retirementOf = ({ token, at }: RetirementAsk): Dangerous => ({
  action: 'retire',
  token,
  parameters: { at },
});

async function byKey(tx: Tx, { token, requestKey }: RetirementAsk): Promise<RetirementRecord | null> {
  const row = await selectRetirements(tx)
    .where('r.token', '=', token)
    .where('r.request_key', '=', requestKey)
    .executeTakeFirst();
  return row === undefined ? null : retirementRecord(row);
}

function repeatOf(ask: RetirementAsk, kept: RetirementRecord): RetirementAnswer {
  if (kept.at === ask.at) return { retirement: kept, repeated: true };
  const when = kept.at === null ? 'at once' : `at ${new Date(kept.at).toISOString()}`;
  throw new RetirementRefusedError(
    `the key ${ask.requestKey} was used before for ${kept.id}, a retirement ${when}: use another key`,
  );
}

/** Why a fund cannot be retired; null where it can. `time`: the ledger's clock. */
export function whyNotRetired(
  fund: FundRecord,
  { token, at }: Pick<RetirementAsk, 'token' | 'at'>,
  time: number,
): string | null {
  const { state, stateReason, units, retirement, settings } = fund;
  const ofBook = whyNoUnits(settings);
  if (ofBook !== null) return ofBook;
  if (units === null) {
    return `${token} is not established: it has no units to pay out; take it out of the funds file`;
  }
  if (state === 'WIPED_OUT') {
    return `${token} is WIPED_OUT (${stateReason}): nothing is left for its units, and it trades no more`;
  }
  if (retirement !== null) {
    const { id, effectiveAt, final } = retirement;
    if (final !== null) return `${token} is RETIRED already (${id})`;
    if (effectiveAt !== null) return `${token} is being retired already (${id})`;
    return `${id} waits already: take it back first (ballast retire cancel ${id})`;
  }
  if (at !== null && at <= time) {
    return `${new Date(at).toISOString()} is past: the ledger's clock says ${new Date(time).toISOString()}`;
  }
  return null;
}

async function insert(tx: Tx, ask: RetirementAsk, time: number): Promise<RetirementRecord> {
  const { token, at, reason, requestKey, requestedBy } = ask;
  const number = (await lastNumber(tx, token)) + 1;
  const id = numberedRetirement(token, number);
  await tx
    .insertInto('retirements')
    .values({
      ...{ id, token, number, asked_for: at, reason, recorded_at: time },
      ...{ request_key: requestKey, requested_by: requestedBy },
    })
    .execute();
  return await readRetirement(tx, id);
}

async function lastNumber(tx: Tx, token: string): Promise<number> {
  const { last } = await tx
    .selectFrom('retirements')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('token', '=', token)
    .executeTakeFirstOrThrow();
  return last ?? 0;
}
