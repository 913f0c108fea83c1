import type { FundSettings } from '../contract/fund-settings.js';
import { isWoundUp, outstandingOf } from '../contract/retirement.js';
import { differenceText, rulesDifference } from './rules-difference.js';

/** What the ledger holds of a fund: the rules that wait where any do. */
interface Held {
  readonly settings: FundSettings;
  readonly pendingSettings: FundSettings | null;
}

/** Where a funds file says otherwise than the ledger, in words; a fund that the ledger does not know is no matter. */
export function fileDiffers(file: readonly FundSettings[], held: readonly Held[]): readonly string[] {
  const known = new Map(held.map((fund) => [fund.settings.token, fund.pendingSettings ?? fund.settings]));
  return file.flatMap((wanted) => {
    const runs = known.get(wanted.token);
    const differences = runs === undefined ? [] : rulesDifference(runs, wanted);
    return differences.map((difference) => `${wanted.token}: ${differenceText(difference)}`);
  });
}

/** A fund of the ledger that a file does not name. */
export interface LeftOut {
  readonly token: string;
  /** What a retired one still waits for; null of any other. */
  readonly waitsFor: readonly string[] | null;
}

/**
 * Those that stay all the same; of a retired one only while anything of it is outstanding, of a hedge book while anything
 * is of one of its funds.
 */
export function leftOut(
  file: readonly FundSettings[],
  held: readonly (Held & Parameters<typeof isWoundUp>[0])[],
): readonly LeftOut[] {
  const named = new Set(file.map(({ token }) => token));
  const isOver = ({ settings: { token, members }, ...fund }: (typeof held)[number]) =>
    members === undefined
      ? isWoundUp(fund)
      : held.every((one) => one.settings.book !== token || isWoundUp(one));
  return held
    .filter((fund) => !named.has(fund.settings.token) && !isOver(fund))
    .map((fund) => ({
      token: fund.settings.token,
      waitsFor: fund.state === 'RETIRED' ? outstandingOf(fund) : null,
    }));
}

/** What becomes of it. */
export const leftOutText = ({ token, waitsFor }: LeftOut, file: string): string =>
  waitsFor !== null
    ? `${token}: not in ${file}: it is retired, and is kept until all of it is paid: ${waitsFor.join(', ')}`
    : `${token}: not in ${file}: it stays as it is, and is asked and watched on`;
