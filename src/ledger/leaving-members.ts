import type { FundSettings } from '../contract/fund-settings.js';
import { outstandingOf } from '../contract/retirement.js';
import { readFund } from './fund-rows.js';
import { arrivedFor } from './join-book.js';
import type { FundRecord } from './records/fund.js';
import type { Tx } from './session.js';

/** A fund that a hedge book has, and is not to have any more. */
export interface LeavingMember {
  readonly token: string;
  /** What it waits for before it can leave; empty once it has ended. */
  readonly waitsFor: readonly string[];
}

/** The funds that these settings of a hedge book leave out; none of a fund. */
export async function leavingMembers(
  tx: Tx,
  { settings, pendingSettings }: FundRecord,
  now: FundSettings,
): Promise<readonly LeavingMember[]> {
  // A round may have established one already that only the rules which wait have named.
  const had = new Set([...(settings.members ?? []), ...(pendingSettings?.members ?? [])]);
  const left = [...had].filter((token) => now.members?.includes(token) === false);
  const leaving: LeavingMember[] = [];
  for (const token of left) leaving.push({ token, waitsFor: await waitsFor(tx, await readFund(tx, token)) });
  return leaving;
}

/** One that was wiped out has left its position to the residual already; one that never had money has none. */
async function waitsFor(tx: Tx, fund: FundRecord): Promise<readonly string[]> {
  if (fund.state === 'WIPED_OUT') return [];
  if (fund.units !== null) return outstandingOf(fund);
  const arrived = await arrivedFor(tx, fund);
  return arrived === null ? [] : [`its initial equity of ${arrived} has come: it is to be established`];
}
