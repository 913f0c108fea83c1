import type { Strike } from '../../src/contract/rebalance.js';
import { type Decimal, decimal } from '../../src/domain/decimal.js';
import { sizeRebalance } from '../../src/domain/sizing.js';
import type { Evidence, FundRow, RebalanceRow, Violation } from './evidence.js';
import { cashFlow, exact, signedContracts, sum } from './sums.js';

/**
 * Each rebalance that is closed began from the position and the money that the exchange's own executions come to,
 * wanted what the rules say, and ended where it wanted to be.
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
  if (wasStruckAgain(row)) return [];
  const before = bookBefore(evidence, fund, row, strike);
  const differ = (invariant: string, what: string): Violation => ({ invariant, subject: row.id, what });
  const wrong: Violation[] = [];
  if (!before.contracts.eq(decimal(strike.contracts))) {
    wrong.push(
      differ('strike-is-true', `struck at ${strike.contracts} contracts, really ${before.contracts}`),
    );
  }
  if (!before.cash.eq(decimal(strike.cash))) {
    wrong.push(differ('strike-is-true', `struck at cash ${strike.cash}, really ${before.cash}`));
  }
  const wanted = wantedContracts(strike, before.contracts);
  if (wanted !== null && !wanted.eq(decimal(plan.figures.targetContracts))) {
    wrong.push(differ('plan-is-right', `planned ${plan.figures.targetContracts}, the rules say ${wanted}`));
  }
  return [
    ...wrong,
    ...endedThere(evidence, row, before.contracts).map((what) => differ('traded-as-planned', what)),
  ];
}

/** The latest strike of such a one lies between its orders; what came of them is judged by the last daily. */
function wasStruckAgain({ strike, plan, figures }: RebalanceRow): boolean {
  if (plan?.kind === 'trade' && plan.version > 1) return true;
  return figures !== null && strike !== null && figures.contractsBefore !== strike.contracts;
}

interface Book {
  readonly contracts: Decimal;
  readonly cash: Decimal;
}

/** What the account held before the first order of this rebalance, from the exchange's record alone. */
function bookBefore({ exchange, ledger }: Evidence, fund: FundRow, row: RebalanceRow, strike: Strike): Book {
  const ordinalOf = new Map(ledger.rebalances.map(({ id, ordinal }) => [id, ordinal]));
  const rebalanceOf = new Map(ledger.orders.map((order) => [order.client_order_id, order.rebalance_id]));
  const account = exchange.accounts.find(({ name }) => name === fund.account);
  const earlier = exchange.executions.filter((one) => {
    if (one.account !== fund.account) return false;
    if (one.kind === 'Funding') return one.time <= strike.time;
    const ordinal = ordinalOf.get(rebalanceOf.get(one.orderLinkId) ?? '');
    return ordinal !== undefined && ordinal < row.ordinal;
  });
  return {
    contracts: sum(earlier.map(signedContracts)),
    cash: exact(account?.deposits ?? '0').plus(sum(earlier.map(cashFlow))),
  };
}

/** The position that the rules ask for at this strike; null where they ask for none. */
function wantedContracts(strike: Strike, contracts: Decimal): Decimal | null {
  const size = sizeRebalance({
    targetLeverage: decimal(strike.targetLeverage),
    equity: decimal(strike.cash)
      .plus(contracts.times(decimal(strike.markPrice)))
      .minus(decimal(strike.feesPayable)),
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

/** A rebalance that is done is where it wanted to be; any other traded no further than that. */
function endedThere({ exchange, ledger }: Evidence, row: RebalanceRow, before: Decimal): string[] {
  const { plan, outcome, figures } = row;
  if (plan === null || plan.kind === 'wiped-out' || outcome === null) return [];
  const ids = new Set(
    ledger.orders.filter((order) => order.rebalance_id === row.id).map((order) => order.client_order_id),
  );
  const traded = sum(exchange.executions.filter((one) => ids.has(one.orderLinkId)).map(signedContracts));
  const after = before.plus(traded);
  const missing = decimal(plan.figures.targetContracts).minus(after);
  const wrong: string[] = [];
  if (outcome === 'done' && !missing.isZero()) wrong.push(`done, and ${missing} contracts off its target`);
  if (missing.times(decimal(plan.figures.deltaContracts)).isNegative() && !missing.isZero()) {
    wrong.push(`traded beyond its target by ${missing.abs()}`);
  }
  if (figures !== null && !after.eq(decimal(figures.contractsAfter))) {
    wrong.push(`reports ${figures.contractsAfter} contracts, really ${after}`);
  }
  return wrong;
}
