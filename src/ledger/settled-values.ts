import type { StruckWorth } from '../contract/strike-value.js';
import type { ContractKind } from '../domain/contract-kind.js';
import { type Decimal, ZERO } from '../domain/decimal.js';
import { equityOf, exposure, hasNetAssetValue, leverageRatio, netAssetValue } from '../domain/leverage.js';
import { unitsValue } from '../domain/nav-model.js';

/** What `settledFigures` computes, before it is written down. */
export type SettledValues =
  | {
      readonly kind: 'values';
      readonly leverageBefore: Decimal;
      readonly leverageAfter: Decimal;
      readonly equityAfter: Decimal;
      readonly navAfter: Decimal;
      readonly units: Decimal;
      readonly value: Decimal;
    }
  | { readonly kind: 'wiped-out'; readonly value: Decimal };

/** One strike, as far as what was before and after depends on it. */
export interface SettledStrike extends StruckWorth {
  readonly contracts: Decimal;
  readonly markPrice: Decimal;
  /** Linear where it is left out. */
  readonly kind?: ContractKind;
}

/** `settledFigures` for whoever keeps strike and book to itself; `firstStrike` is null where it was struck once. */
export function settledValues(
  strike: SettledStrike,
  firstStrike: SettledStrike | null,
  book: { readonly contracts: Decimal; readonly cash: Decimal; readonly owed: Decimal },
  dealing?: { readonly units: Decimal; readonly cash: Decimal },
): SettledValues {
  const { contracts, cash } = book;
  const { markPrice, kind } = strike;
  const held = equityOf(cash, contracts, markPrice, kind).minus(book.owed);
  const equity = dealing === undefined ? held : held.plus(dealing.cash);
  const units = dealing === undefined ? strike.units : strike.units.plus(dealing.units);
  const struckNav = strike.model === 'index' ? strike.nav : null;
  const hasNav = struckNav === null ? hasNetAssetValue(equity, units) : struckNav.gt(ZERO);
  const value = struckNav === null ? equity : struckNav.times(units);
  if (value.lte(ZERO) || !hasNav) return { kind: 'wiped-out', value };
  const first = firstStrike ?? strike;
  const before = standingAt(first, unitsValue(first.model, first));
  return new SettledPosition(before, { contracts, markPrice, kind, value, equity, units, struckNav });
}

/** A position at one price, and what the units are worth. */
interface Standing {
  readonly contracts: Decimal;
  readonly markPrice: Decimal;
  readonly kind: ContractKind | undefined;
  readonly value: Decimal;
}

interface SettledStanding extends Standing {
  readonly equity: Decimal;
  readonly units: Decimal;
  /** Null in the fund model, where NAV is equity / units. */
  readonly struckNav: Decimal | null;
}

const standingAt = ({ contracts, markPrice, kind }: SettledStrike, value: Decimal): Standing => ({
  contracts,
  markPrice,
  kind,
  value,
});

const leverageOf = ({ contracts, markPrice, kind, value }: Standing): Decimal =>
  leverageRatio(exposure(contracts, markPrice, kind), value);

/** Quotients are computed when they are asked for: a simulation needs most of them only if its rows are read. */
class SettledPosition implements Extract<SettledValues, { kind: 'values' }> {
  readonly kind = 'values';
  readonly #before: Standing;
  readonly #after: SettledStanding;

  constructor(before: Standing, after: SettledStanding) {
    this.#before = before;
    this.#after = after;
  }

  get leverageBefore(): Decimal {
    return leverageOf(this.#before);
  }

  get leverageAfter(): Decimal {
    return leverageOf(this.#after);
  }

  get navAfter(): Decimal {
    const { struckNav, equity, units } = this.#after;
    return struckNav ?? netAssetValue(equity, units);
  }

  get equityAfter(): Decimal {
    return this.#after.equity;
  }

  get units(): Decimal {
    return this.#after.units;
  }

  get value(): Decimal {
    return this.#after.value;
  }
}
