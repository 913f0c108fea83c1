import { Decimal, decimal, plain, ZERO } from '../domain/decimal.js';
import { equityOf } from '../domain/leverage.js';
import type { BookOutcome } from '../simulation/simulation.js';
import { type FundStory, paidBy } from './fund-story.js';

/** A hedge book at the end, as `simulate` gives it: what is booked, and the funding that was paid since. */
export function bookResult(book: FundStory, funds: readonly FundStory[]): BookOutcome {
  const { account, contract, capital = NOTHING, rules } = book.fund.settings;
  const price = decimal(book.end.price);
  const contracts = decimal(book.exchange.contracts);
  const equity = equityOf(decimal(book.exchange.cash), contracts, price);
  const held = funds.reduce((sum, { fund }) => sum.plus(fund.contracts), ZERO);
  const owned = funds.reduce((sum, story) => sum.plus(equityAtVenue(story, book, price)), ZERO);
  return {
    ...{ account, contract, tokens: funds.map(({ fund }) => fund.settings.token) },
    ...{ contracts: plain(contracts), equity: plain(equity) },
    crossed: plain(crossedWithin(funds)),
    executed: plain(
      book.rebalances.flatMap(({ orders }) => orders).reduce((sum, one) => sum.plus(one.filled), ZERO),
    ),
    residual: {
      declared: rules.residual ?? NOTHING,
      contracts: plain(contracts.minus(held)),
      result: plain(equity.minus(owned).minus(capital)),
    },
  };
}

const NOTHING = plain(ZERO);

function equityAtVenue({ fund }: FundStory, book: FundStory, price: Decimal): Decimal {
  const contracts = decimal(fund.contracts);
  const since = book.fund.eventsBookedUntil ?? 0;
  const paid = book.executions
    .filter(({ kind, time }) => kind === 'Funding' && time > since)
    .reduce((sum, payment) => sum.plus(paidBy({ fund }, contracts, payment)), ZERO);
  return equityOf(decimal(fund.cash).minus(paid), contracts, price);
}

/** In every round as much was bought within the book as was sold. */
function crossedWithin(funds: readonly FundStory[]): Decimal {
  const rounds = new Map<string, readonly Decimal[]>();
  for (const { share } of funds.flatMap(({ rebalances }) => rebalances)) {
    if (share !== undefined)
      rounds.set(share.round, [...(rounds.get(share.round) ?? []), decimal(share.crossed)]);
  }
  return [...rounds.values()].reduce((sum, crossed) => {
    const bought = crossed.reduce((all, one) => all.plus(Decimal.max(one, ZERO)), ZERO);
    const net = crossed.reduce((all, one) => all.plus(one), ZERO);
    return sum.plus(bought).plus(Decimal.max(net.negated(), ZERO));
  }, ZERO);
}
