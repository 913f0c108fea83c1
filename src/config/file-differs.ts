import type { FundSettings } from '../contract/fund-settings.js';
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

/** The funds of the ledger that a file does not name: they stay, and are asked and watched on. */
export function leftOut(file: readonly FundSettings[], held: readonly Held[]): readonly string[] {
  const named = new Set(file.map(({ token }) => token));
  return held.map(({ settings }) => settings.token).filter((token) => !named.has(token));
}
