import { expect } from 'vitest';
import { Decimal } from '../../src/domain/decimal.js';
import type { ExchangeState, System } from './system.js';
import { untilTrue } from './until.js';

interface Position {
  readonly account: string;
  readonly contract: string;
  readonly contracts: string;
  readonly cash: string;
}

interface Books {
  readonly positions: readonly Position[];
  readonly executions: readonly { id: string; order_id: string; contracts: string }[];
  readonly orders: readonly { id: string; filled: string }[];
  readonly payments: readonly { id: string }[];
}

interface Reading {
  readonly ledger: Books;
  readonly exchange: ExchangeState;
}

/**
 * The exchange's own record against the ledger, to the last digit: every account's position and cash, every
 * execution once, every order id once and filled no further than its executions. Waits until no rebalance is open.
 */
export async function checkMoney(
  system: System,
  exchangeState: () => Promise<ExchangeState> = () => system.exchangeState(),
): Promise<void> {
  const { ledger, exchange } = await stillReading(system, exchangeState);
  const trades = exchange.executions.filter(({ kind }) => kind === 'Trade');
  expect(sorted(trades.map(({ executionId }) => executionId))).toEqual(
    sorted(ledger.executions.map(({ id }) => id)),
  );
  const ids = exchange.orders.map(({ orderLinkId }) => orderLinkId);
  expect(new Set(ids).size, 'order ids are unique').toBe(ids.length);
  checkOrders(ledger, exchange);
  for (const position of ledger.positions) checkAccount(position, exchange, ledger.payments);
}

async function stillReading(system: System, exchangeState: () => Promise<ExchangeState>): Promise<Reading> {
  let reading: Reading | null = null;
  await untilTrue('no rebalance is open while the books are read', async () => {
    const before = await readLedger(system);
    const exchange = await exchangeState();
    const after = await readLedger(system);
    const [open] = await system.query<{ open: string }>(
      'select count(*) as open from rebalances where outcome is null',
    );
    if (open?.open !== '0' || JSON.stringify(before) !== JSON.stringify(after)) return false;
    reading = { ledger: after, exchange };
    return true;
  });
  if (reading === null) throw new Error('nothing was read');
  return reading;
}

async function readLedger(system: System): Promise<Books> {
  return {
    positions: await system.query(
      'select account, contract, trim_scale(contracts)::text as contracts, trim_scale(cash)::text as cash from positions order by account',
    ),
    executions: await system.query(
      'select execution_id as id, client_order_id as order_id, trim_scale(contracts)::text as contracts from executions order by 1',
    ),
    orders: await system.query(
      'select client_order_id as id, trim_scale(filled)::text as filled from orders order by 1',
    ),
    payments: await system.query('select execution_id as id from funding_payments order by 1'),
  };
}

function checkOrders(ledger: Books, exchange: ExchangeState): void {
  const known = new Map(ledger.orders.map((order) => [order.id, order]));
  for (const { orderLinkId, filled } of exchange.orders) {
    const fills = ledger.executions.filter(({ order_id }) => order_id === orderLinkId);
    const sum = Decimal.sum(0, ...fills.map(({ contracts }) => contracts));
    expect(known.get(orderLinkId)?.filled, orderLinkId).toBeDefined();
    expect([sum.toFixed(), known.get(orderLinkId)?.filled], orderLinkId).toEqual([filled, filled]);
  }
}

function checkAccount(
  { account, contract, contracts, cash }: Position,
  exchange: ExchangeState,
  payments: Books['payments'],
): void {
  const held = exchange.accounts.find(({ name }) => name === account);
  if (held === undefined) throw new Error(`the exchange has no account ${account}`);
  const position = held.positions.find((one) => one.contract === contract);
  expect(position?.contracts ?? '0', `${account}: position`).toBe(contracts);

  const own = exchange.executions.filter((one) => one.account === account);
  const trades = own.filter(({ kind }) => kind === 'Trade');
  const summed = Decimal.sum(
    0,
    ...trades.map(({ side, contracts: size }) => new Decimal(size).times(side === 'Buy' ? 1 : -1)),
  );
  expect(summed.toFixed(), `${account}: executions sum to the position`).toBe(contracts);

  const booked = new Set(payments.map(({ id }) => id));
  const notYetBooked = own.filter(({ kind, executionId }) => kind === 'Funding' && !booked.has(executionId));
  const expected = Decimal.sum(held.cash, ...notYetBooked.map(({ fee }) => fee));
  expect(expected.minus(cash).abs().toNumber(), `${account}: cash ${cash}, venue ${expected}`).toBeLessThan(
    1e-6,
  );
}

const sorted = (texts: readonly string[]): string[] => [...texts].sort();
