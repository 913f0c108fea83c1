import type { FundRules } from '../contract/fund-settings.js';
import type { AimRules } from '../domain/rebalance-aim.js';
import type { Anchor } from '../domain/rebalance-point.js';

/** What a fund's rules say of its next rebalance; nothing where they are the plain ones. */
export function aimRules(
  { daily, interim, targetBand }: FundRules,
  anchor: Pick<Anchor, 'price' | 'quietUntil'> | null,
): { readonly rules?: AimRules } {
  const { skip, mode } = daily;
  const isPlainInterim = interim.range !== null && Object.keys(interim).length === 1;
  const isPlainDaily = skip === undefined && mode === undefined;
  if (isPlainDaily && isPlainInterim && targetBand === undefined && anchor?.quietUntil === undefined)
    return {};
  return {
    rules: {
      daily: { ...(skip !== undefined && { skip }), ...(mode !== undefined && { mode }) },
      interim,
      ...(targetBand !== undefined && { targetBand }),
      anchorPrice: anchor?.price ?? null,
      quietUntil: anchor?.quietUntil ?? null,
    },
  };
}
