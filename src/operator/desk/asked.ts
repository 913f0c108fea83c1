import type { AskedUnits } from '../ask-dealing.js';
import { UsageError } from '../command-error.js';
import { otherKind } from '../request-units.js';
import type { PreviewAsked } from './action-schema.js';

type Asked<Action extends PreviewAsked['action']> = Extract<PreviewAsked, { readonly action: Action }>;

/** What no schema says by itself: a split that is a merge. Throws a `UsageError`. */
export function refuseOtherKind({ action, ratio }: Asked<'split' | 'merge'>): void {
  const wrong = otherKind(action, ratio);
  if (wrong === null) return;
  const { message, meant, other } = wrong;
  const remedy = meant === null ? 'name two different numbers' : `ask to ${meant}, or write ${other}`;
  throw new UsageError([{ option: 'ratio', message, remedy }]);
}

/** What waits for another fund is not taken back with this one's name. */
export function refuseOtherId({ token, id }: { readonly token: string; readonly id: string }): void {
  if (id.startsWith(`${token}-`)) return;
  const message = `${id} is not of ${token}`;
  throw new UsageError([{ option: 'id', message, remedy: `name one of /api/funds/${token}/waiting` }]);
}

export function unitsAsked(asked: Asked<'create' | 'redeem'>): AskedUnits {
  const { token } = asked;
  if (asked.action === 'redeem') {
    return { token, kind: 'redemption', measure: 'units', quantity: asked.units };
  }
  const { units, amount } = asked;
  if (units !== null && amount === null)
    return { token, kind: 'creation', measure: 'units', quantity: units };
  if (amount !== null && units === null) {
    return { token, kind: 'creation', measure: 'amount', quantity: amount };
  }
  const message = units === null ? 'is missing, and so is amount' : 'and amount were both given';
  throw new UsageError([{ option: 'units', message, remedy: 'give one of them' }]);
}
