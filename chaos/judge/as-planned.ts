import type { Plan, Round, Strike } from '../../src/contract/rebalance.js';
import { NO_DEALING } from '../../src/domain/dealing.js';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import { owed } from '../../src/domain/owed.js';
import { parseClientOrderId } from '../../src/domain/rebalance-id.js';
import { sizeRebalance } from '../../src/domain/sizing.js';
import type { ExchangeExecution } from '../world/exchange.js';
import type { Evidence, FundRow, RebalanceRow, Violation } from './evidence.js';
import { indexNav } from './index-nav.js';
import { memberBooks, servedIn } from './member-book.js';
import { netOf } from './rounds-divided.js';
import { cashFlow, exact, signedContracts, sum } from './sums.js';

/**
 * Each rebalance that is closed was struck, and struck again, at the position and the money that the exchange's own
 * executions come to, wanted what the rules say, and ended where it wanted to be.
 */
export function asPlanned(evidence: Evidence): Violation[] {
  return evidence.ledger.funds.flatMap((fund) =>
    evidence.ledger.rebalances
      .filter(({ token }) => token === fund.token)
      .flatMap((row) => judgeRebalance(evidence, fund, row)),
  );
}

function judgeRebalance(evidence: Evidence, fund: FundRow, row: RebalanceRow): Violation[] {
  const { strike, plan } = row;
  if (strike === null || plan === null || plan.kind === 'wiped-out') return [];
  const differ = (invariant: string, what: string): Violation => ({ invariant, subject: row.id, what });
  const { books, own } =
    fund.book === null ? bookAtStrike(evidence, fund, row, strike) : memberAtStrike(evidence, row, strike);
  const struck = books.find(
    ({ contracts, cash }) => contracts.eq(decimal(strike.contracts)) && cash.eq(decimal(strike.cash)),
  );
  if (struck === undefined) {
    const really = books.map(({ contracts, cash }) => `${contracts} and ${cash}`).join(' or ');
    return [
      differ(
        'strike-is-true',
        `struck at ${strike.contracts} contracts and ${strike.cash} cash, really ${really}`,
      ),
    ];
  }
  const wanted = strike.round
    ? wantedOfRound(evidence, strike, strike.round, plan)
    : wantedContracts(strike, plan, struck.contracts);
  const isRight = wanted === null || wanted.eq(decimal(plan.figures.targetContracts));
  const wrong = isRight ? [] : [`planned ${plan.figures.targetContracts}, the rules say ${wanted}`];
  return [
    ...wrong.map((what) => differ('plan-is-right', what)),
    ...endedThere(row, struck.contracts, own).map((what) => differ('traded-as-planned', what)),
  ];
}

interface Book {
  readonly contracts: Decimal;
  readonly cash: Decimal;
}

/** The fills of a rebalance's own orders, signed, in the order of the exchange. */
interface OwnFills {
  readonly beforeStrike: readonly Decimal[];
  readonly sinceStrike: readonly Decimal[];
}

/** A fund that shares its account holds what rounds before have given it, and trades what this one gives it. */
function memberAtStrike({ ledger }: Evidence, row: RebalanceRow, { time }: Strike) {
  const round = ledger.rebalances.find(({ id }) => id === row.round_id);
  const books: readonly Book[] = memberBooks(ledger, row.token, { ordinal: round?.ordinal ?? 0, time });
  const own: OwnFills = { beforeStrike: [], sinceStrike: [servedIn(ledger, row.id)] };
  return { books, own };
}

/**
 * What the account may have held at the latest strike, from the exchange's record alone: the fills of all rebalances
 * before, and those of this one's orders that the strike counts as before it.
 */
function bookAtStrike(
  { exchange, ledger }: Evidence,
  fund: FundRow,
  row: RebalanceRow,
  strike: Strike,
): { readonly books: readonly Book[]; readonly own: OwnFills } {
  const ordinalOf = new Map(ledger.rebalances.map(({ id, ordinal }) => [id, ordinal]));
  const rebalanceOf = new Map(ledger.orders.map((order) => [order.client_order_id, order.rebalance_id]));
  const all = exchange.executions.filter(({ account }) => account === fund.account);
  const fills = all.filter(({ orderLinkId }) => rebalanceOf.get(orderLinkId) === row.id);
  const isBefore = ({ orderLinkId }: ExchangeExecution) =>
    numberOf(orderLinkId) <= (strike.ordersBefore ?? 0);
  const before = fills.filter(isBefore);
  const own = {
    beforeStrike: before.map(signedContracts),
    sinceStrike: fills.filter((fill) => !isBefore(fill)).map(signedContracts),
  };
  const earlier = all.filter((one) => {
    if (one.kind === 'Funding') return one.time <= strike.time;
    const ordinal = ordinalOf.get(rebalanceOf.get(one.orderLinkId) ?? '');
    return ordinal !== undefined && ordinal < row.ordinal;
  });
  const counted = [...earlier, ...before];
  const book = {
    contracts: sum(counted.map(signedContracts)),
    cash: initialOf(exchange, fund).plus(sum(counted.map(cashFlow))),
  };
  return { books: withMoves(book, movesOf(exchange, fund)), own };
}

const transfersOf = ({ transfers }: Evidence['exchange'], { account }: FundRow) =>
  transfers.filter((transfer) => transfer.account === account);

function initialOf(exchange: Evidence['exchange'], fund: FundRow): Decimal {
  const deposits = exchange.accounts.find(({ name }) => name === fund.account)?.deposits ?? '0';
  return exact(deposits).minus(sum(transfersOf(exchange, fund).map(({ amount }) => exact(amount))));
}

interface Move extends Book {
  readonly seq: number;
}

/** What moved the account besides orders and funding, in the order of the exchange. */
function movesOf(exchange: Evidence['exchange'], fund: FundRow): Move[] {
  const forced = exchange.executions.filter(
    ({ account, kind }) => account === fund.account && kind !== 'Trade' && kind !== 'Funding',
  );
  const moves = [
    ...transfersOf(exchange, fund).map(({ seq, amount }) => ({ seq, contracts: ZERO, cash: exact(amount) })),
    ...forced.map((one) => ({ seq: one.seq, contracts: signedContracts(one), cash: cashFlow(one) })),
  ];
  return moves.sort((a, b) => a.seq - b.seq);
}

/** With the first of these moves, or some more, or all: the ledger takes each over when it was announced or adopted. */
function withMoves(book: Book, moves: readonly Move[]): Book[] {
  const books = [book];
  let last = book;
  for (const { contracts, cash } of moves) {
    last = { contracts: last.contracts.plus(contracts), cash: last.cash.plus(cash) };
    books.push(last);
  }
  return books;
}

const numberOf = (clientOrderId: string): number => parseClientOrderId(clientOrderId)?.slice ?? 0;

/** The position that the rules ask for at this strike; null where they ask for none. */
function wantedContracts(strike: Strike, plan: Plan, contracts: Decimal): Decimal | null {
  const closes = plan.kind === 'trade' && plan.leg === 'close';
  const size = sizeRebalance({
    targetLeverage: closes ? ZERO : decimal(strike.targetLeverage),
    equity: worthOf(strike, plan, contracts),
    paidBy: strike.model === 'index' ? 'issuer' : 'fund',
    contracts,
    price: decimal(strike.markPrice),
    feeRate: decimal(strike.takerFee),
    slippage: decimal(strike.slippage),
    lotSize: decimal(strike.lotSize),
    minOrder: decimal(strike.minOrder),
    minNotional: decimal(strike.minNotional),
  });
  return size.kind === 'wiped-out' ? null : size.targetContracts;
}

/**
 * A hedge book goes where its funds' trades and a residual of zero bring it together; null where it was kept from that.
 */
function wantedOfRound(evidence: Evidence, strike: Strike, round: Round, { kind }: Plan): Decimal | null {
  if (kind === 'no-trade') return decimal(strike.contracts);
  return kind === 'trade' ? decimal(strike.contracts).plus(netOf(evidence, strike, round)) : null;
}

/** A round is not struck again: what its last order leaves is the residual's. */
function isTooSmall({ minOrder, minNotional, markPrice }: Strike, missing: Decimal): boolean {
  const contracts = missing.abs();
  return contracts.lt(decimal(minOrder)) || contracts.times(decimal(markPrice)).lt(decimal(minNotional));
}

/** What the units are worth, those that deal at this strike included. */
function worthOf(strike: Strike, plan: Plan, contracts: Decimal): Decimal {
  const dealing = plan.dealing ?? NO_DEALING;
  if (strike.model === 'index')
    return indexNav(strike).times(decimal(strike.units).plus(decimal(dealing.units)));
  const exposure = contracts.times(decimal(strike.markPrice));
  return decimal(strike.cash).plus(exposure).minus(owed(strike)).plus(decimal(dealing.cash));
}

/** A rebalance that is done is where it wanted to be; any other traded no further than that. */
function endedThere(
  { plan, outcome, figures, strike }: RebalanceRow,
  atStrike: Decimal,
  { beforeStrike, sinceStrike }: OwnFills,
): string[] {
  if (plan === null || plan.kind === 'wiped-out' || outcome === null) return [];
  const after = atStrike.plus(sum(sinceStrike));
  const missing = decimal(plan.figures.targetContracts).minus(after);
  const wrong: string[] = [];
  // What a strike between two orders finds too small to trade is left, and the rebalance is done.
  const isLeft = strike?.round !== undefined && isTooSmall(strike, missing);
  if (outcome === 'done' && plan.kind === 'trade' && !missing.isZero() && !isLeft) {
    wrong.push(`done, and ${missing} contracts off its target`);
  }
  if (missing.times(decimal(plan.figures.deltaContracts)).isNegative() && !missing.isZero()) {
    wrong.push(`traded beyond its target by ${missing.abs()}`);
  }
  if (figures === null) return wrong;
  if (!after.eq(decimal(figures.contractsAfter))) {
    wrong.push(`reports ${figures.contractsAfter} contracts after it, really ${after}`);
  }
  const begun = atStrike.minus(sum(beforeStrike));
  if (!positionsOn(begun, beforeStrike).some((held) => held.eq(decimal(figures.contractsBefore)))) {
    wrong.push(`reports ${figures.contractsBefore} contracts before it, really ${begun}`);
  }
  return wrong;
}

/** A run that was reset begins anew: after any of the orders before it. */
function positionsOn(begun: Decimal, fills: readonly Decimal[]): Decimal[] {
  const positions = [begun];
  for (const fill of fills) positions.push((positions.at(-1) ?? begun).plus(fill));
  return positions;
}
