import { z } from 'zod';
import { DEFAULT_PRICE_LIMITS, NO_CAPS } from '../contract/guard-limits.js';
import type { PriceLimits } from '../domain/price-guards.js';
import type { Caps } from '../domain/trade-guards.js';
import { aboveZero, decimalField, within } from './decimal-field.js';
import { inForce } from './fund-rules.js';
import { orNone } from './rule-fields.js';

const apart = (what: string, hint: string) =>
  decimalField(what, within(what, { from: '0', to: '1', openFrom: true, openTo: true, hint })).optional();

/** `rules.guards`: when prices are not traded on. See `PriceLimits` for each. */
export const guardFields = z.strictObject({
  priceAge: decimalField(
    'the greatest age of a price',
    within('age of a price', { from: '0', to: '600', openFrom: true, hint: 'seconds: 5' }),
  ).optional(),
  markIndex: apart('distance of mark and index price', 'a fraction: 0.05 is 5 %'),
  markBook: apart('distance of mark price and order book', 'a fraction: 0.05 is 5 %'),
  fastMove: apart('fast move', 'a fraction: 0.05 is 5 % since the rebalance point'),
  confirm: apart('distance of a second reading', 'a fraction: 0.01 is 1 %'),
});

/** `rules.caps`: what a trade never exceeds. Left out, or `none`, means that there is no cap. */
export const capFields = z.strictObject({
  leverage: orNone(decimalField('the cap on leverage', aboveZero('cap on leverage'))).optional(),
  notional: orNone(decimalField('the cap on the position', aboveZero('cap on the position'))).optional(),
});

type Guards = z.output<typeof guardFields>;
type CapTexts = z.output<typeof capFields>;

/** What the fund says, then its preset, then what every fund has. */
export function guardsOf(own: Guards | undefined, preset: PriceLimits = DEFAULT_PRICE_LIMITS): PriceLimits {
  return {
    priceAge: own?.priceAge ?? preset.priceAge,
    markIndex: own?.markIndex ?? preset.markIndex,
    markBook: own?.markBook ?? preset.markBook,
    fastMove: own?.fastMove ?? preset.fastMove,
    confirm: own?.confirm ?? preset.confirm,
  };
}

export function capsFrom(own: CapTexts | undefined, preset: Caps = NO_CAPS): Caps {
  return {
    leverage: inForce(own?.leverage, preset.leverage) ?? null,
    notional: inForce(own?.notional, preset.notional) ?? null,
  };
}
