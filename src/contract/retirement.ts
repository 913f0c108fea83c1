import { type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import type { FinalWorth } from '../domain/retirement.js';
import type { FundState } from './fund-state.js';

/** What is asked of a fund: to be unwound, and its units to be paid out. */
export interface RetirementAsk {
  readonly token: string;
  /** The instant from which on it is unwound, milliseconds since 1970 UTC; null: at once. */
  readonly at: number | null;
  readonly reason: string;
  /** The caller's own name for it: the same again is the same request. */
  readonly requestKey: string;
  readonly requestedBy: string;
}

/** What a retired fund ended with. Times in milliseconds since 1970. */
export interface FinalFigures extends FinalWorth {
  /** The unwinding rebalance after which nothing was left that the venue would trade. */
  readonly rebalanceId: string;
  /** Of its last strike, whose prices count. */
  readonly time: number;
  readonly markPrice: DecimalString;
  readonly indexPrice: DecimalString;
  /** Management fees between that strike and the last fill: taken off `equity`. */
  readonly lastFees: DecimalString;
  /** Signed: less than the venue's least order, valued at the mark price in `equity`. */
  readonly contracts: DecimalString;
}

/** The retirement of a fund that waits, is under way, or has come to its end. */
export interface FundRetirement extends Pick<RetirementAsk, 'at' | 'reason'> {
  /** `BTC3L-x000001` */
  readonly id: string;
  /** From when on the fund is unwound; null while it waits. */
  readonly effectiveAt: number | null;
  /** Null until the fund is `RETIRED`. */
  readonly final: FinalFigures | null;
}

/** The part of a fund that says whether it is being retired. */
export interface MaybeRetiring {
  readonly retirement?: FundRetirement | null;
}

/** The retirement that has taken effect; null before, and where there is none. From it on a fund aims at no exposure. */
export function retirementInEffect({ retirement }: MaybeRetiring): FundRetirement | null {
  return (retirement?.effectiveAt ?? null) === null ? null : (retirement ?? null);
}

/** The signed leverage that a rebalance of the fund aims at, by these settings. */
export function targetLeverageOf(
  fund: MaybeRetiring,
  { leverage }: { readonly leverage: DecimalString },
): DecimalString {
  return retirementInEffect(fund) === null ? leverage : plain(ZERO);
}

/** The part of a fund that says what it still owes, and is owed. */
interface MaybeWoundUp {
  readonly state: FundState;
  readonly units: DecimalString | null;
  readonly receivable: DecimalString;
  readonly feesPayable: DecimalString;
}

/** Whether a fund is retired and nothing of it is outstanding: no unit, no cash, no management fee. */
export const isWoundUp = (fund: MaybeWoundUp): boolean => outstandingOf(fund).length === 0;

/** What a fund still waits for before it is wound up, in words; amounts in the settle coin. */
export function outstandingOf({ state, units, receivable, feesPayable }: MaybeWoundUp): readonly string[] {
  if (state !== 'RETIRED') return ['it is not retired'];
  const [held, claim, fees] = [decimal(units ?? plain(ZERO)), decimal(receivable), decimal(feesPayable)];
  return [
    ...(held.isZero() ? [] : [`${plain(held)} units are to be redeemed`]),
    ...(claim.isZero() ? [] : [`${plain(claim.abs())} of what was dealt are still to move`]),
    ...(fees.isZero() ? [] : [`${plain(fees)} of management fees are to be swept`]),
  ];
}

/** Why a fund takes no creation, and makes no daily or interim rebalance; in words. */
export function retiringText(token: string, { id, reason, effectiveAt, final }: FundRetirement): string {
  if (final !== null) return `${token} is RETIRED (${id}: ${reason})`;
  const since = effectiveAt === null ? 'soon' : `since ${new Date(effectiveAt).toISOString()}`;
  return `${token} is being retired ${since} (${id}: ${reason})`;
}

/**
 * - `waiting`: for its instant.
 * - `unwinding`: in effect; the fund is brought to flat.
 * - `retired`: see `final`.
 * - `refused`: it could not take effect any more, see `note`.
 * - `cancelled`: taken back before it took effect.
 * - `wiped-out`: nothing was left for the units while it was unwound.
 */
export type RetirementState = 'waiting' | 'unwinding' | 'retired' | 'refused' | 'cancelled' | 'wiped-out';

/** As the ledger has it; times in milliseconds since 1970. */
export interface RetirementRecord extends RetirementAsk, FundRetirement {
  readonly recordedAt: number;
  readonly state: RetirementState;
  readonly note: string | null;
}

/** The answer to an ask; `repeated` where it had been recorded before. */
export interface RetirementAnswer {
  readonly retirement: RetirementRecord;
  readonly repeated: boolean;
}

/** What became of the one that waits. `held`: its time has come, and something is in its way. */
export type RetirementStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'held'; readonly id: string; readonly why: string }
  | { readonly kind: 'begun'; readonly retirement: RetirementRecord };
