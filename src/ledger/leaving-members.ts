import type { FundSettings } from '../contract/fund-settings.js';
import { outstandingOf } from '../contract/retirement.js';
import { readFund } from './fund-rows.js';
import type { Tx } from './session.js';

/** A fund that a hedge book has, and is not to have any more. */
export interface LeavingMember {
  readonly token: string;
  /** What it waits for before it can leave; empty once it is wound up. */
  readonly waitsFor: readonly string[];
}

/** The funds that these settings of a hedge book leave out; none of a fund. */
export async function leavingMembers(
  tx: Tx,
  old: FundSettings,
  now: FundSettings,
): Promise<readonly LeavingMember[]> {
  const left = (old.members ?? []).filter((token) => now.members?.includes(token) === false);
  const leaving: LeavingMember[] = [];
  for (const token of left) leaving.push({ token, waitsFor: outstandingOf(await readFund(tx, token)) });
  return leaving;
}
