import { targetLeverageOf } from '../contract/retirement.js';
import { type Decimal, decimal, ZERO } from '../domain/decimal.js';
import { equityOf, exposure, realLeverage } from '../domain/leverage.js';
import type { FundRecord } from '../ledger/records/fund.js';
import { fundFigures, type Valuation } from './fund-figures.js';

/** What a hedge book aims at. Amounts in the settle coin. */
export interface BookTarget {
  /** The sum of what its funds aim at, signed, and the sum of the sizes of that. */
  readonly net: Decimal;
  readonly gross: Decimal;
  /** Net and declared residual at the mark price, to the equity of the account; null where there is no equity. */
  readonly leverage: Decimal | null;
}

/** `funds`: those of the book, each with the prices that it is valued at. */
export function bookTarget(
  book: FundRecord,
  funds: readonly { readonly fund: FundRecord; readonly at: Valuation }[],
  { mark }: Valuation,
): BookTarget {
  const targets = funds.map(({ fund, at }) =>
    (fundFigures(fund, at).value ?? ZERO).times(targetLeverageOf(fund, fund.settings)),
  );
  const net = sum(targets);
  const equity = equityOf(decimal(book.cash), decimal(book.contracts), mark);
  const leverage = realLeverage(net.plus(exposure(declaredBy(book), mark)), equity);
  return {
    ...{ net, gross: sum(targets.map((target) => target.abs())) },
    leverage: leverage.kind === 'leverage' ? leverage.value : null,
  };
}

/** Signed contracts that a hedge book holds beyond its funds, and is to hold. */
export function residualOf(
  book: FundRecord,
  funds: readonly FundRecord[],
): { readonly held: Decimal; readonly declared: Decimal } {
  const held = decimal(book.contracts).minus(sum(funds.map(({ contracts }) => decimal(contracts))));
  return { held, declared: declaredBy(book) };
}

/** Signed contracts that a hedge book is to hold beyond its funds; none of any other fund. */
export const declaredBy = ({ settings: { rules } }: FundRecord): Decimal =>
  rules.residual === undefined ? ZERO : decimal(rules.residual);

const sum = (parts: readonly Decimal[]): Decimal => parts.reduce((total, part) => total.plus(part), ZERO);
