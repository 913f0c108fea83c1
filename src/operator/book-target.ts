import { plain } from '../domain/decimal.js';
import type { FundRecord } from '../ledger/records/fund.js';
import { bookTarget, residualOf } from '../valuation/book-figures.js';
import type { Valuation } from '../valuation/fund-figures.js';

interface Valued {
  readonly fund: FundRecord;
  /** Null where it has no price. */
  readonly at: Valuation | null;
}

/** What a hedge book is to hold; null of a fund. `all`: its funds among them. */
export function targetOf({ fund: book, at }: Valued, all: readonly Valued[]) {
  const { members } = book.settings;
  if (members === undefined) return null;
  const funds = all.filter(({ fund }) => members.includes(fund.settings.token));
  const priced = funds.flatMap(({ fund, at: own }) => (own === null ? [] : [{ fund, at: own }]));
  const target = at === null ? null : bookTarget(book, priced, at);
  const { held, declared } = residualOf(
    book,
    funds.map(({ fund }) => fund),
  );
  return {
    status: {
      net: target && plain(target.net),
      gross: target && plain(target.gross),
      residual: plain(held),
      declaredResidual: plain(declared),
    },
    leverage: target?.leverage ?? null,
  };
}
