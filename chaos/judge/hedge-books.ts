import { Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import type { Evidence, FundRow, LedgerEvidence, OrderRow, RoundShareRow, Violation } from './evidence.js';
import { gotten, memberBook } from './member-book.js';
import { exact, sum } from './sums.js';

const MONEY_SCALE = 8;

/**
 * Funds that share an account hold what rounds of their hedge book have given them, and no more; nothing is traded in
 * the account but by a round, and no round gives anything that it has not settled.
 */
export function hedgeBooksAddUp(evidence: Evidence): Violation[] {
  const { funds, orders, roundShares } = evidence.ledger;
  return [
    ...funds.filter(({ book }) => book !== null).flatMap((fund) => memberEqual(evidence, fund)),
    ...funds.filter(({ members }) => members !== null).flatMap((book) => residualBack(evidence, book)),
    ...orders.flatMap((order) => ofARound(evidence, order)),
    ...roundShares.flatMap((share) => ofASettledRound(evidence, share)),
    ...fundingShared(evidence),
  ];
}

/** To the last digit. */
function memberEqual({ ledger }: Evidence, { token, contracts, cash }: FundRow): Violation[] {
  const really = memberBook(ledger, token);
  const differ = (what: string): Violation => ({ invariant: 'members-add-up', subject: token, what });
  return [
    ...(exact(contracts).eq(really.contracts)
      ? []
      : [differ(`holds ${contracts} contracts, its rounds gave it ${really.contracts}`)]),
    ...(exact(cash).eq(really.cash)
      ? []
      : [differ(`cash of ${cash}, by its rounds and payments ${really.cash}`)]),
  ];
}

/** What the exchange holds beyond all funds is too near to what is declared to be traded, once a round has come to its end. */
function residualBack({ ledger, exchange }: Evidence, { token, account, members }: FundRow): Violation[] {
  const latest = ledger.rebalances
    .filter((row) => row.token === token && row.strike?.round !== undefined)
    .at(-1);
  const { strike = null, outcome = null } = latest ?? {};
  if (strike === null || (outcome !== 'done' && outcome !== 'no-trade-needed')) return [];
  const held = sum((members ?? []).map((member) => memberBook(ledger, member).contracts));
  const atExchange = exchange.accounts.find(({ name }) => name === account)?.contracts ?? '0';
  const declared = decimal(strike.round?.declared ?? 0);
  const off = exact(atExchange).minus(held).minus(declared).abs();
  const isSmall =
    off.lt(decimal(strike.minOrder)) ||
    off.lt(decimal(strike.lotSize)) ||
    off.times(decimal(strike.markPrice)).lt(decimal(strike.minNotional));
  if (isSmall) return [];
  return [
    {
      invariant: 'residual-goes-back',
      subject: token,
      what: `${latest?.id} left its residual off by ${off}`,
    },
  ];
}

/** An order in the account of a hedge book is of a round that knows whom it serves; one that was never settled has failed. */
function ofARound({ ledger }: Evidence, { client_order_id, account, rebalance_id }: OrderRow): Violation[] {
  const book = ledger.funds.find((fund) => fund.account === account && fund.members !== null);
  if (book === undefined) return [];
  const row = ledger.rebalances.find(({ id }) => id === rebalance_id);
  if (row?.token === book.token && (row.strike?.round !== undefined || row.outcome === 'failed')) return [];
  const what = `is an order of ${rebalance_id}, which is no round of ${book.token}`;
  return [{ invariant: 'order-of-a-round', subject: client_order_id, what }];
}

function ofASettledRound({ ledger }: Evidence, share: RoundShareRow): Violation[] {
  const { id, round_id, rebalance_id, token } = share;
  const differ = (what: string): Violation => ({ invariant: 'share-of-a-round', subject: id, what });
  const fund = ledger.funds.find((one) => one.token === token);
  const round = ledger.rebalances.find((one) => one.id === round_id);
  const own = ledger.rebalances.find((one) => one.id === rebalance_id);
  const strike = round?.strike ?? null;
  if (round === undefined || round.token !== fund?.book || strike === null || round.figures === null) {
    return [differ(`is of ${round_id}, which has settled nothing`)];
  }
  const served = strike.round?.funds.find(({ input }) => input.id === rebalance_id);
  if (served?.input.request.token !== token) return [differ(`${round_id} does not serve ${rebalance_id}`)];
  const wrong: string[] = [];
  if (own?.token !== token || own.outcome === null) wrong.push(`${rebalance_id} is open, or another fund's`);
  if (!exact(share.price).eq(decimal(strike.markPrice)))
    wrong.push(`is at ${share.price}, not at its strike`);
  if (share.time !== strike.time) wrong.push('is of another time than its strike');
  return wrong.map(differ);
}

/** Each fund pays funding on what rounds had given it by then, at the rate of the book's payment, rounded as booked. */
function fundingShared({ ledger, exchange }: Evidence): Violation[] {
  const payments = new Map(exchange.executions.map((one) => [one.executionId, one]));
  return ledger.fundingShares.flatMap(({ execution_id, token, contracts, paid }): Violation[] => {
    const subject = `${token} ${execution_id}`;
    const differ = (what: string): Violation => ({ invariant: 'funding-shared', subject, what });
    const payment = payments.get(execution_id);
    if (payment?.kind !== 'Funding') return [differ('is no payment of the exchange')];
    if (!everHeld(ledger, token).some((held) => held.eq(exact(contracts)))) {
      return [differ(`is on ${contracts} contracts, which it never held`)];
    }
    const rate = exact(payment.feeRate).times(payment.side === 'Buy' ? 1 : -1);
    const due = exact(contracts).times(exact(payment.price)).times(rate);
    const rounded = due.toDecimalPlaces(MONEY_SCALE, Decimal.ROUND_HALF_EVEN);
    return exact(paid).eq(rounded) ? [] : [differ(`${paid} where ${rounded} was due`)];
  });
}

/** After each of the rounds that gave it anything. */
function everHeld({ rebalances, roundShares }: LedgerEvidence, token: string): Decimal[] {
  const ordinalOf = new Map(rebalances.map(({ id, ordinal }) => [id, ordinal]));
  const placeOf = ({ round_id }: RoundShareRow) => ordinalOf.get(round_id) ?? 0;
  const own = roundShares.filter((share) => share.token === token);
  const positions: Decimal[] = [];
  for (const share of own.toSorted((a, b) => placeOf(a) - placeOf(b)))
    positions.push((positions.at(-1) ?? ZERO).plus(gotten(share)));
  return positions;
}
