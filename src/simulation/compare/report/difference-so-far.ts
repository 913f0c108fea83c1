import { type Decimal, decimal } from '../../../domain/decimal.js';
import type { Change } from '../../equity-changes.js';
import type { FundComparison } from '../compare-funds.js';
import type { CommonRow } from './joined-rows.js';

/** By how much the second has more equity at an instant, and why: initial equity and the changes sum to it, exactly. */
export interface DifferenceSoFar {
  readonly difference: Decimal;
  readonly initialEquity: Decimal;
  readonly changes: Readonly<Record<Change, Decimal>>;
}

export function differenceSoFar(
  { first, second }: CommonRow,
  { initialEquity }: Pick<FundComparison, 'initialEquity'>,
): DifferenceSoFar {
  const difference = decimal(second.equity).minus(first.equity);
  const initial = decimal(initialEquity.second).minus(initialEquity.first);
  const of = (change: Exclude<Change, 'price'>) => decimal(second[change]).minus(first[change]);
  const others = {
    funding: of('funding'),
    managementFee: of('managementFee'),
    tradingFee: of('tradingFee'),
    slippage: of('slippage'),
    liquidation: of('liquidation'),
  };
  const price = Object.values(others).reduce((left, part) => left.minus(part), difference.minus(initial));
  return { difference, initialEquity: initial, changes: { price, ...others } };
}

/** Trading fee, slippage and liquidation: what execution has cost the second more. */
export function tradingOf({ changes }: DifferenceSoFar): Decimal {
  return changes.tradingFee.plus(changes.slippage).plus(changes.liquidation);
}
