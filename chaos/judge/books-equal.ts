import type { Evidence, FundRow, Violation } from './evidence.js';
import { cashFlow, exact, same, signedContracts, sum } from './sums.js';

/** Ledger and exchange have the same executions, positions and money, to the last digit. */
export function booksEqual(evidence: Evidence): Violation[] {
  return [
    ...executionsEqual(evidence),
    ...ordersEqual(evidence),
    // What a fund that shares its account holds is judged by what rounds gave it.
    ...evidence.ledger.funds.filter(({ book }) => book === null).flatMap((fund) => fundEqual(evidence, fund)),
  ];
}

function executionsEqual({ ledger, exchange }: Evidence): Violation[] {
  const invariant = 'executions-booked-once';
  const booked = new Map(ledger.executions.map((row) => [row.execution_id, row]));
  const trades = exchange.executions.filter(({ kind }) => kind === 'Trade');
  const missing = trades
    .filter(({ executionId }) => !booked.has(executionId))
    .map((one) => ({
      invariant,
      subject: one.executionId,
      what: `not booked: ${one.orderLinkId} ${one.contracts}`,
    }));
  const known = new Map(trades.map((trade) => [trade.executionId, trade]));
  const wrong = ledger.executions.flatMap((row): Violation[] => {
    const trade = known.get(row.execution_id);
    const subject = row.execution_id;
    if (trade === undefined) return [{ invariant, subject, what: 'booked, and not at the exchange' }];
    const equal =
      same(row.contracts, trade.contracts) &&
      same(row.price, trade.price) &&
      same(row.fee, trade.fee) &&
      row.side === trade.side.toLowerCase() &&
      row.client_order_id === trade.orderLinkId;
    return equal ? [] : [{ invariant, subject, what: 'booked with other figures than the exchange has' }];
  });
  return [...missing, ...wrong];
}

function ordersEqual({ ledger, exchange }: Evidence): Violation[] {
  const filled = new Map(exchange.orders.map((order) => [order.orderLinkId, order.filled]));
  return ledger.orders.flatMap((row): Violation[] => {
    const subject = row.client_order_id;
    const invariant = 'orders-known-as-they-ended';
    if (['intended', 'sent', 'open'].includes(row.state)) {
      return [{ invariant, subject, what: `still ${row.state} in the ledger when all is over` }];
    }
    const really = filled.get(subject) ?? '0';
    if (same(row.filled, really) && same(row.booked, really)) return [];
    return [
      { invariant, subject, what: `ledger: filled ${row.filled}, booked ${row.booked}; exchange: ${really}` },
    ];
  });
}

function fundEqual({ exchange, ledger }: Evidence, fund: FundRow): Violation[] {
  const { token, account } = fund;
  const held = exchange.accounts.find(({ name }) => name === account);
  if (held === undefined) return [{ invariant: 'position', subject: token, what: `no account ${account}` }];
  const own = exchange.executions.filter((one) => one.account === account);
  const booked = new Set(ledger.fundings.map((row) => row.execution_id));
  const unbooked = own.filter(({ kind, executionId }) => kind === 'Funding' && !booked.has(executionId));
  const money = exact(held.deposits).plus(sum(own.map(cashFlow)));
  // What the exchange paid since the last rebalance is booked by the next one.
  const expected = money.plus(sum(unbooked.map(({ fee }) => exact(fee))));
  const traded = sum(own.map(signedContracts));
  const violations: Violation[] = [];
  const differ = (invariant: string, what: string) => violations.push({ invariant, subject: token, what });
  if (!traded.eq(exact(held.contracts))) {
    differ('executions-sum-to-position', `executions: ${traded}, position: ${held.contracts}`);
  }
  if (!same(fund.contracts, held.contracts)) {
    differ('ledger-equals-exchange', `position: ledger ${fund.contracts}, exchange ${held.contracts}`);
  }
  if (fund.units !== null && !exact(fund.cash).eq(expected)) {
    differ('ledger-equals-exchange', `cash: ledger ${fund.cash}, exchange ${expected}`);
  }
  return violations;
}
