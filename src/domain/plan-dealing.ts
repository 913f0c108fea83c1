import { type Dealing, type DealingFees, dealAt, NO_DEALING, type WaitingDealing } from './dealing.js';
import type { Decimal } from './decimal.js';

/** What is to be dealt at a strike, and what must wait for another one, with the reason. */
export interface PlannedDealing extends Dealing {
  readonly waits: { readonly ids: readonly string[]; readonly why: string } | null;
}

interface DealingStrike {
  readonly equity: Decimal;
  readonly units: Decimal;
  readonly fees: DealingFees;
  /** Why creations cannot be dealt at this strike, whatever the trade; null where they can. */
  readonly noCreations: string | null;
}

/**
 * Deals at a strike what its trade allows. `tryWith` plans the trade of an equity with the dealing's cash in it, and says
 * why that cannot be made (null: it can). Where it cannot with everything that waits, creations wait, since they add
 * to the position; where it cannot even then, all of it waits: no creation or redemption ever keeps a fund from its
 * rebalance.
 */
export function planDealing<Planned extends { readonly refusal: string | null }>(
  waiting: readonly WaitingDealing[],
  strike: DealingStrike,
  tryWith: (dealing: Dealing) => Planned,
): { readonly planned: Planned; readonly dealing: PlannedDealing } {
  const redemptions = waiting.filter(({ kind }) => kind === 'redemption');
  const offers = strike.noCreations === null ? [waiting, redemptions] : [redemptions];
  let why = strike.noCreations;
  for (const offer of offers) {
    const dealing = dealAt(offer, strike);
    if (dealing === null) return leave(waiting, 'the fund has no equity to deal at', tryWith);
    const planned = tryWith(dealing);
    if (planned.refusal === null || offer.length === 0) {
      return { planned, dealing: { ...dealing, waits: left(waiting, offer, why) } };
    }
    why = planned.refusal;
  }
  return leave(waiting, why, tryWith);
}

function leave<Planned>(
  waiting: readonly WaitingDealing[],
  why: string | null,
  tryWith: (dealing: Dealing) => Planned,
): { readonly planned: Planned; readonly dealing: PlannedDealing } {
  return { planned: tryWith(NO_DEALING), dealing: { ...NO_DEALING, waits: left(waiting, [], why) } };
}

/** Nothing deals, and all of it waits for another strike. */
export function leftWaiting(waiting: readonly WaitingDealing[], why: string): PlannedDealing {
  return { ...NO_DEALING, waits: left(waiting, [], why) };
}

function left(
  waiting: readonly WaitingDealing[],
  dealt: readonly WaitingDealing[],
  why: string | null,
): PlannedDealing['waits'] {
  const ids = waiting.filter((request) => !dealt.includes(request)).map(({ id }) => id);
  return ids.length === 0 || why === null ? null : { ids, why };
}
