import { wipeOutText } from '../../domain/wipe-out.js';
import type { FundComparison } from './compare-funds.js';

/** A sentence for each rule set by which the fund was wiped out. */
export function wipeOutLines(wipeOut: FundComparison['wipeOut']): readonly string[] {
  return (['first', 'second'] as const).flatMap((set) => {
    const found = wipeOut[set];
    if (found === null) return [];
    return [
      `wiped out by the ${set}: ${wipeOutText(found)}; what its account gains or loses from then on is not theirs`,
    ];
  });
}
