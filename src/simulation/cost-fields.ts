import { aboveZero, decimalField, within } from '../config/decimal-field.js';

const fraction = (what: string) =>
  decimalField(
    what,
    within(what, { from: '0', to: '0.05', openTo: true, hint: 'a fraction: 0.00055 is 0.055 %' }),
  );

/** What trading costs, where it shall not cost what it does at the simulated exchange. See `CostChoice`. */
export const COST_FIELDS = {
  takerFee: fraction('taker fee').optional(),
  spread: fraction('spread').optional(),
  depth: decimalField('the depth', aboveZero('depth of a level')).optional(),
};
