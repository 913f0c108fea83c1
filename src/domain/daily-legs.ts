import { ZERO } from './decimal.js';
import { type RebalanceSize, sizeRebalance } from './sizing.js';
import type { PlannedTrade } from './sizing-figures.js';
import type { SizingInput } from './sizing-input.js';

/** The two trades of a daily that closes the whole position and opens it again. */
export type Leg = 'close' | 'open';

/** What a strike of such a daily says of its legs. A wire record; absent from every other strike. */
export interface LegsAtStrike {
  /** The later leg of which this daily has sent an order, in this attempt or one before; null before the first. */
  readonly begun: Leg | null;
  /** Why nothing may be opened at this reading; null where it may. */
  readonly noOpening: string | null;
}

/** The leg that closes the whole position. */
export const closingOf = (sizing: SizingInput): RebalanceSize =>
  sizeRebalance({ ...sizing, targetLeverage: ZERO });

/** The leg that opens it again, with what is left once the closing is paid. */
export const openingAfter = (
  sizing: SizingInput,
  { targetContracts: contracts, equityAfter: equity }: PlannedTrade,
): RebalanceSize => sizeRebalance({ ...sizing, contracts, equity });
