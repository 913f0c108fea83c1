import { sql } from 'kysely';
import { isDue } from '../contract/rules-in-force.js';
import { lockFund, readFund } from './fund-rows.js';
import type { FundRecord } from './records/fund.js';
import { putInForce } from './rule-versions.js';
import type { Session, Tx } from './session.js';

/** Puts rules in force whose instant has come by `time`, from that instant on. */
export function takeUpRules(session: Session, token: string, time: number): Promise<FundRecord> {
  return session.transaction(async (tx) => takeUpDue(tx, await lockFund(tx, token), time));
}

/** The same with the fund's row held. */
export async function takeUpDue(tx: Tx, fund: FundRecord, time: number): Promise<FundRecord> {
  const { pendingRules, settings } = fund;
  if (pendingRules === null || !isDue(fund, time)) return fund;
  const { token } = settings;
  await makeWaitingOnesCurrent(tx, token, pendingRules.at);
  const { version, at } = pendingRules;
  await putInForce(tx, { token, version, since: at, rebalanceId: null });
  return await readFund(tx, token);
}

async function makeWaitingOnesCurrent(tx: Tx, token: string, since: number | null): Promise<void> {
  await sql`
    update funds set
      settings = pending_settings, rules_version = pending_version, rules_since = ${since}::bigint,
      pending_settings = null, pending_version = null, pending_at = null
    where token = ${token}`.execute(tx);
}
