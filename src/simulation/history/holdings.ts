import type { ContractKind } from '../../domain/contract-kind.js';
import { Decimal, ZERO } from '../../domain/decimal.js';
import { type IndexPoint, indexNavAt } from '../../domain/index-nav.js';
import {
  equityOf,
  exposure,
  type LeverageReading,
  netAssetValue,
  realLeverage,
} from '../../domain/leverage.js';
import type { Change } from '../equity-changes.js';
import type { ChangeCause } from '../follower.js';

/** What a fund holds and owes from `time` on, until the next change; all of it stands still in between. */
export interface Holdings {
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
  /** In force at `time`. */
  readonly price: Decimal;
  readonly cause: ChangeCause;
  readonly kind: ContractKind;
  readonly contracts: Decimal;
  readonly cash: Decimal;
  readonly feesPayable: Decimal;
  readonly units: Decimal;
  /** What the NAV follows from in the index model, and once the fund is wiped out; null where it is the equity. */
  readonly point: IndexPoint | null;
  /** Prices at which an interim rebalance falls due. */
  readonly triggers: readonly Decimal[];
  /** Why equity has changed up to now. */
  readonly changes: Readonly<Record<Change, Decimal>>;
}

export function equityAt({ cash, contracts, feesPayable, kind }: Holdings, price: Decimal): Decimal {
  return equityOf(cash, contracts, price, kind).minus(feesPayable);
}

/** Holders owe nothing: where a gap has used up more than the equity, NAV is zero until the venue takes over. */
export function navAt(holdings: Holdings, price: Decimal): Decimal {
  const { point, units } = holdings;
  const nav = point === null ? netAssetValue(equityAt(holdings, price), units) : indexNavAt(point, price);
  return Decimal.max(ZERO, nav);
}

export function leverageAt(holdings: Holdings, price: Decimal): LeverageReading {
  return realLeverage(exposure(holdings.contracts, price, holdings.kind), valueAt(holdings, price));
}

function valueAt(holdings: Holdings, price: Decimal): Decimal {
  const { point, units } = holdings;
  return point === null ? equityAt(holdings, price) : navAt(holdings, price).times(units);
}
