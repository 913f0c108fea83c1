import { z } from 'zod';
import { instant, positive, signed } from '../decimal-fields.js';
import { settleAt } from '../engine/clock.js';
import { CODE, invalid, Refusal } from '../errors.js';
import type { FaultControl } from '../faults/control.js';
import type { ControlledMarket } from '../market/controlled.js';
import type { Quote } from '../state/records.js';
import { faultRoutes } from './admin-fault-routes.js';
import { HAND_ROUTES } from './admin-hand-routes.js';
import { read } from './params.js';
import type { AdminRoute } from './route.js';

/** One price that stands for all three, or each of them. */
const prices = z.record(
  z.string(),
  z.union([
    positive.transform((price): Quote => ({ last: price, mark: price, index: price })),
    z.strictObject({ last: positive, mark: positive, index: positive }),
  ]),
);

const marketBody = z.strictObject({ time: instant, prices });
const fundingBody = z.strictObject({ time: instant, rates: z.record(z.string(), signed) });

/** The paths behind the admin token. `controlled` is null where the market moves by itself. */
export function adminRoutes(
  controlled: ControlledMarket | null,
  faults: FaultControl,
): readonly AdminRoute[] {
  const market = () => {
    if (controlled !== null) return controlled;
    throw new Refusal(
      CODE.invalidParameter,
      'this market moves by itself; only a controlled one can be set',
      409,
    );
  };
  return [setMarket(market), setFunding(market), state, ...HAND_ROUTES, ...faultRoutes(faults)];
}

function setMarket(market: () => ControlledMarket): AdminRoute {
  return {
    method: 'POST',
    path: '/admin/market',
    answer: (exchange, params) => {
      const { time, prices: quotes } = read(marketBody, params);
      const controlled = market();
      for (const contract of Object.keys(quotes)) exchange.board.info(contract);
      moveTo(controlled, time, new Map(Object.entries(quotes)));
      return { time: exchange.board.time };
    },
  };
}

/** Moves the clock to the funding instant, if it is not there yet, and settles at the prices in force. */
function setFunding(market: () => ControlledMarket): AdminRoute {
  return {
    method: 'POST',
    path: '/admin/funding',
    answer: (exchange, params) => {
      const { time, rates } = read(fundingBody, params);
      const controlled = market();
      for (const contract of Object.keys(rates)) exchange.board.info(contract);
      if (time > exchange.board.time) moveTo(controlled, time, new Map());
      return { time: exchange.board.time, settled: settleAt(exchange, time, new Map(Object.entries(rates))) };
    },
  };
}

function moveTo(controlled: ControlledMarket, time: number, quotes: ReadonlyMap<string, Quote>): void {
  try {
    controlled.set(time, quotes);
  } catch (error) {
    throw error instanceof RangeError ? invalid(error.message) : error;
  }
}

const state: AdminRoute = {
  method: 'GET',
  path: '/admin/state',
  answer: ({ board, books, store }) => ({
    time: board.time,
    prices: Object.fromEntries(board.quotes()),
    accounts: [...store.accounts.getRange()].map(({ value }) => ({
      ...value,
      margin: books.margin(value.name),
      positions: books.positions(value.name),
    })),
    orders: [...store.orders.getRange()].map(({ value }) => value),
    executions: [...store.executions.getRange()].map(({ value }) => value),
    fundings: [...store.fundings.getRange()].map(({ value }) => value),
    transfers: [...store.transfers.getRange()].map(({ value }) => value),
  }),
};
