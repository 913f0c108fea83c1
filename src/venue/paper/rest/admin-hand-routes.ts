import { z } from 'zod';
import { decimal, plain } from '../../../domain/decimal.js';
import { instant, notNegative, positive, signed } from '../decimal-fields.js';
import { closeByHand, liquidateByHand, placeByHand, reduceByForce } from '../engine/by-hand.js';
import { settleContract } from '../engine/settle-contract.js';
import { SETTLE_COIN, setBorrowed, transfer } from '../engine/transfer.js';
import { invalid } from '../errors.js';
import { linkId } from './order-ids.js';
import { orderView } from './order-view.js';
import { read, symbol } from './params.js';
import type { AdminRoute } from './route.js';

/** What a person or the venue does to an account beside the engine that trades on it. */

const account = z.string().min(1);
const coin = z.string().regex(/^[A-Z0-9]{2,20}$/, 'expected a coin such as USDT');

const depositBody = z.strictObject({ account, amount: positive });

const deposit: AdminRoute = {
  method: 'POST',
  path: '/admin/deposit',
  answer: (exchange, params) => {
    const body = read(depositBody, params);
    transfer(exchange, { ...body, coin: SETTLE_COIN, type: 'TRANSFER_IN' });
    return { account: body.account, cash: exchange.books.account(body.account).cash };
  },
};

const transferBody = z.strictObject({
  account,
  /** Signed: below zero goes out. */
  amount: signed.refine((amount) => !decimal(amount).isZero(), 'expected an amount other than zero'),
  coin: coin.default(SETTLE_COIN),
  /** By default TRANSFER_IN or TRANSFER_OUT, by the sign. */
  type: z
    .enum(['TRANSFER_IN', 'TRANSFER_OUT', 'INTEREST', 'BONUS', 'FEE_REFUND', 'AIRDROP', 'AUTO_DEDUCTION'])
    .optional(),
});

const moveMoney: AdminRoute = {
  method: 'POST',
  path: '/admin/transfer',
  answer: (exchange, params) => {
    const body = read(transferBody, params);
    const type = body.type ?? (decimal(body.amount).isNegative() ? 'TRANSFER_OUT' : 'TRANSFER_IN');
    return transfer(exchange, { ...body, type });
  },
};

const borrowedBody = z.strictObject({ account, coin: coin.default(SETTLE_COIN), borrowed: notNegative });

const borrow: AdminRoute = {
  method: 'POST',
  path: '/admin/borrowed',
  answer: (exchange, params) => {
    const body = read(borrowedBody, params);
    setBorrowed(exchange, body.account, body.coin, body.borrowed);
    return body;
  },
};

const orderBody = z.strictObject({
  account,
  contract: symbol,
  side: z.enum(['Buy', 'Sell']),
  contracts: positive,
  /** Without one a market order; with one a limit order, whose rest stays in the book. */
  price: positive.nullable().default(null),
  reduceOnly: z.boolean().default(false),
  orderLinkId: linkId.default(''),
});

const order: AdminRoute = {
  method: 'POST',
  path: '/admin/order',
  answer: (exchange, params) => {
    const { price, ...body } = read(orderBody, params);
    refuseStranger(exchange.store.accounts.doesExist(body.account), body.account);
    const kind = price === null ? ({ type: 'Market', timeInForce: 'IOC' } as const) : LIMIT;
    return orderView(placeByHand(exchange, { ...body, ...kind, limitPrice: price }));
  },
};

const LIMIT = { type: 'Limit', timeInForce: 'GTC' } as const;

const positionBody = z.strictObject({ account, contract: symbol });

const closePosition: AdminRoute = {
  method: 'POST',
  path: '/admin/close',
  answer: (exchange, params) => {
    const body = read(positionBody, params);
    return orderView(closeByHand(exchange, body.account, body.contract));
  },
};

const takeOver: AdminRoute = {
  method: 'POST',
  path: '/admin/liquidate',
  answer: (exchange, params) => {
    const body = read(z.strictObject({ account }), params);
    refuseStranger(exchange.store.accounts.doesExist(body.account), body.account);
    liquidateByHand(exchange, body.account);
    return { account: body.account, positions: exchange.books.positions(body.account) };
  },
};

const reductionBody = z.strictObject({
  account,
  contract: symbol,
  contracts: positive.nullable().default(null),
  price: positive.nullable().default(null),
});

function reduction(path: string, why: Parameters<typeof reduceByForce>[1]): AdminRoute {
  return {
    method: 'POST',
    path,
    answer: (exchange, params) => {
      const body = read(reductionBody, params);
      reduceByForce(exchange, why, body);
      return { position: exchange.books.position(body.account, body.contract) };
    },
  };
}

const settleBody = z.strictObject({ contract: symbol, price: positive.nullable().default(null) });

const settle: AdminRoute = {
  method: 'POST',
  path: '/admin/settle',
  answer: (exchange, params) => {
    const { contract, price } = read(settleBody, params);
    exchange.board.info(contract);
    const at = price === null ? exchange.board.mark(contract) : decimal(price);
    const accounts = exchange.commit((changes) => settleContract(exchange.books, contract, at, changes));
    return { contract, price: plain(at), accounts };
  },
};

const listingBody = z.strictObject({
  contract: symbol,
  status: z.enum(['PreLaunch', 'Trading', 'Delivering', 'Closed']).optional(),
  /** Market time of the delisting; 0 takes the announcement back. */
  deliveryTime: instant.optional(),
});

const list: AdminRoute = {
  method: 'POST',
  path: '/admin/instrument',
  answer: (exchange, params) => {
    const { contract, status, deliveryTime } = read(listingBody, params);
    exchange.board.info(contract);
    exchange.listings.set(contract, {
      ...(status === undefined ? {} : { status, until: null }),
      ...(deliveryTime === undefined ? {} : { deliveryTime }),
    });
    exchange.settlePrices([]);
    return { contract, ...exchange.listings.of(contract) };
  },
};

function refuseStranger(known: boolean, name: string): void {
  if (!known) throw invalid(`there is no account '${name}'`);
}

export const HAND_ROUTES: readonly AdminRoute[] = [
  deposit,
  moveMoney,
  borrow,
  order,
  closePosition,
  takeOver,
  reduction('/admin/liquidate-part', 'liquidation'),
  reduction('/admin/deleverage', 'deleveraging'),
  settle,
  list,
];
