import type { UnitChangeFigures, UnitChangeKind, UnitRatio } from '../domain/unit-change.js';
import type { FundState } from './fund-state.js';
import { type MaybeRetiring, retirementInEffect, retiringText } from './retirement.js';

/** What is asked of a fund: its units to be split or merged. */
export interface UnitChangeAsk {
  readonly token: string;
  readonly kind: UnitChangeKind;
  readonly ratio: UnitRatio;
  /** The instant from which on the new units count, milliseconds since 1970 UTC; null: with the next rebalance point. */
  readonly at: number | null;
  readonly reason: string;
  /** The caller's own name for it: the same again is the same request. */
  readonly requestKey: string;
  readonly requestedBy: string;
}

/** One that has not taken effect yet. `anchorSeq`: the rebalance point at which it was asked for. */
export interface WaitingUnitChange extends Pick<UnitChangeAsk, 'kind' | 'ratio' | 'at'> {
  readonly id: string;
  readonly anchorSeq: number;
}

/** Whether it takes effect before whatever comes next, at this instant and rebalance point. */
export function isUnitChangeDue(
  change: WaitingUnitChange,
  anchorSeq: number | null,
  instant: number,
): boolean {
  return change.at === null ? (anchorSeq ?? 0) > change.anchorSeq : change.at <= instant;
}

/**
 * - `waiting`: for its instant or rebalance point.
 * - `effected`: see `figures`.
 * - `refused`: it cannot take effect any more, see `note`.
 * - `cancelled`: taken back before it took effect.
 */
export type UnitChangeState = 'waiting' | 'effected' | 'refused' | 'cancelled';

/** As the ledger has it; times in milliseconds since 1970. */
export interface UnitChangeRecord extends UnitChangeAsk, WaitingUnitChange {
  readonly recordedAt: number;
  readonly state: UnitChangeState;
  readonly note: string | null;
  /** From when on the new units count; null unless it has taken effect. */
  readonly effectiveAt: number | null;
  readonly figures: UnitChangeFigures | null;
}

/** The answer to an ask; `repeated` where it had been recorded before. */
export interface UnitChangeAnswer {
  readonly change: UnitChangeRecord;
  readonly repeated: boolean;
}

/** What became of the one that waits. `held`: its time has come, and something is in its way. */
export type UnitChangeStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'held'; readonly id: string; readonly why: string }
  | { readonly kind: 'ended'; readonly change: UnitChangeRecord };

/** Why a fund is neither split nor merged any more, whatever the ratio; null where it may be. */
export function whyUnitsStay(
  fund: MaybeRetiring & {
    readonly settings: { readonly token: string };
    readonly state: FundState;
    readonly stateReason: string | null;
  },
): string | null {
  const { token } = fund.settings;
  if (fund.state === 'WIPED_OUT')
    return `${token} is WIPED_OUT (${fund.stateReason}): its units stay as they are`;
  const retiring = retirementInEffect(fund);
  return retiring === null ? null : `${retiringText(token, retiring)}: its units stay as they are`;
}
