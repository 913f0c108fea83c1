import type { Dangerous } from '../contract/dangerous.js';
import { whyNoUnits } from '../contract/hedge-book.js';
import {
  type UnitChangeAnswer,
  type UnitChangeAsk,
  type UnitChangeRecord,
  whyUnitsStay,
} from '../contract/unit-change.js';
import { decimal } from '../domain/decimal.js';
import { numberedUnitChange } from '../domain/rebalance-id.js';
import { changeUnits, ratioText, type UnitsHeld, whyUnitsCannotBe } from '../domain/unit-change.js';
import { readClock } from './database-clock.js';
import { UnitChangeRefusedError } from './errors.js';
import { lockFund } from './fund-rows.js';
import type { FundRecord } from './records/fund.js';
import { decidedBy, requireApproval } from './require-approval.js';
import type { Session, Tx } from './session.js';
import { recordingRefusal } from './trail.js';
import { selectUnitChanges, unitChangeRecord } from './unit-change-rows.js';

export const unitChangeOf = ({ kind, token, ratio, at }: UnitChangeAsk): Dangerous => ({
  action: kind,
  token,
  parameters: { ratio: { newUnits: ratio.newUnits, oldUnits: ratio.oldUnits }, at },
});

/** Records a split or merge once by its key, with the fund's row held: one waits at a time. */
export function recordUnitChange(session: Session, ask: UnitChangeAsk): Promise<UnitChangeAnswer> {
  const { token, kind, reason, requestKey, requestedBy } = ask;
  const asked = { action: kind, token, reason, requestKey, by: requestedBy };
  return recordingRefusal(session, asked, () => write(session, ask));
}

function write(session: Session, ask: UnitChangeAsk): Promise<UnitChangeAnswer> {
  return session.transaction(async (tx) => {
    const fund = await lockFund(tx, ask.token);
    const kept = await byKey(tx, ask);
    if (kept !== null) return repeatOf(ask, kept);
    const time = await readClock(tx);
    const why = whyRefused(fund, ask, time);
    if (why !== null) throw new UnitChangeRefusedError(why);
    const decided = await requireApproval(
      tx,
      unitChangeOf(ask),
      `${ask.kind} asked for under ${ask.requestKey}`,
    );
    const asked = decided === null ? ask : { ...ask, requestedBy: decidedBy(decided) };
    return { change: await insert(tx, fund, asked, time), repeated: false };
  });
}

async function byKey(tx: Tx, { token, requestKey }: UnitChangeAsk): Promise<UnitChangeRecord | null> {
  const row = await selectUnitChanges(tx)
    .where('c.token', '=', token)
    .where('c.request_key', '=', requestKey)
    .executeTakeFirst();
  return row === undefined ? null : unitChangeRecord(row);
}

function repeatOf(ask: UnitChangeAsk, kept: UnitChangeRecord): UnitChangeAnswer {
  const { ratio, at } = kept;
  if (ratioText(ratio) === ratioText(ask.ratio) && at === ask.at) return { change: kept, repeated: true };
  throw new UnitChangeRefusedError(
    `the key ${ask.requestKey} was used before for ${unitChangeText(kept)}: use another key`,
  );
}

/** `BTC3L-u000001, a split of 10:1 with the next rebalance point`. */
function unitChangeText({ id, kind, ratio, at }: UnitChangeRecord): string {
  const when = at === null ? 'with the next rebalance point' : `at ${new Date(at).toISOString()}`;
  return `${id}, a ${kind} of ${ratioText(ratio)} ${when}`;
}

function whyRefused(
  fund: FundRecord,
  { token, kind, ratio, at }: UnitChangeAsk,
  time: number,
): string | null {
  const ofBook = whyNoUnits(fund.settings);
  if (ofBook !== null) return ofBook;
  const held = unitsHeld(fund);
  if (held === null) return `${token} is not established: it has no units yet`;
  const stay = whyUnitsStay(fund);
  if (stay !== null) return stay;
  if (fund.unitChange !== null) {
    return `${fund.unitChange.id} waits already: take it back first (ballast units cancel ${fund.unitChange.id})`;
  }
  if (at !== null && at <= time) {
    return `${new Date(at).toISOString()} is past: the ledger's clock says ${new Date(time).toISOString()}`;
  }
  const why = whyUnitsCannotBe(changeUnits(held, ratio));
  return why === null ? null : `a ${kind} of ${token} by ${ratioText(ratio)} cannot be: ${why}`;
}

/** Null before the fund is established. */
export function unitsHeld({ units, anchor, pointNav }: FundRecord): UnitsHeld | null {
  return units === null || anchor === null ? null : { units, nav: anchor.nav, pointNav };
}

async function insert(tx: Tx, fund: FundRecord, ask: UnitChangeAsk, time: number): Promise<UnitChangeRecord> {
  const { token, kind, ratio, at, reason, requestKey, requestedBy } = ask;
  const number = (await lastNumber(tx, token)) + 1;
  const id = numberedUnitChange(token, number);
  const anchorSeq = fund.anchor?.seq ?? 0;
  await tx
    .insertInto('unit_changes')
    .values({
      ...{ id, token, number, kind, reason, asked_for: at, anchor_seq: anchorSeq, recorded_at: time },
      new_units: decimal(ratio.newUnits).toNumber(),
      old_units: decimal(ratio.oldUnits).toNumber(),
      request_key: requestKey,
      requested_by: requestedBy,
    })
    .execute();
  const state = { state: 'waiting', note: null, effectiveAt: null, figures: null } as const;
  return { ...ask, id, anchorSeq, recordedAt: time, ...state };
}

async function lastNumber(tx: Tx, token: string): Promise<number> {
  const { last } = await tx
    .selectFrom('unit_changes')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('token', '=', token)
    .executeTakeFirstOrThrow();
  return last ?? 0;
}
