import { Decimal, type DecimalString, decimal, plain } from '../../../domain/decimal.js';
import { invalid } from '../errors.js';
import type { OrderRecord } from '../state/records.js';
import { acceptOrder, type OrderRequest } from './accept.js';
import type { Exchange } from './exchange.js';
import { forceClose } from './force-close.js';
import { liquidate } from './liquidate.js';
import { matchOrder } from './match.js';

/** What a person, or the venue itself, does to an account beside the engine that trades on it. */

/** Accepts an order and matches it at once; one that does not fill and may rest stays in the book. */
export function placeByHand(exchange: Exchange, request: OrderRequest): OrderRecord {
  exchange.refuseSuspended(request.contract);
  const { books, settings } = exchange;
  const order = exchange.commit((changes) => {
    const accepted = acceptOrder(books, request, decimal(settings.takerFee), changes);
    return matchOrder(books, accepted, settings, changes);
  });
  exchange.settlePrices([]);
  return order;
}

/** Closes a position at the market, as the close button of the venue's page does. */
export function closeByHand(exchange: Exchange, account: string, contract: string): OrderRecord {
  const held = heldBy(exchange, account, contract);
  return placeByHand(exchange, {
    account,
    contract,
    side: held.isPositive() ? 'Sell' : 'Buy',
    type: 'Market',
    timeInForce: 'IOC',
    contracts: plain(held.abs()),
    limitPrice: null,
    reduceOnly: true,
    orderLinkId: '',
    createType: 'CreateByClosing',
  });
}

/** The whole account is taken over and closed at its bankruptcy prices. */
export function liquidateByHand(exchange: Exchange, account: string): void {
  const { books } = exchange;
  if (books.positions(account).every(({ contracts }) => contracts === '0')) {
    throw invalid(`'${account}' holds no position that could be liquidated`);
  }
  exchange.commit((changes) => liquidate(books, account, changes));
}

export interface Reduction {
  readonly account: string;
  readonly contract: string;
  /** All that is held unless given. */
  readonly contracts: DecimalString | null;
  /** The mark price unless given. */
  readonly price: DecimalString | null;
}

const REDUCED = {
  /** One step of a liquidation: listed as an ordinary trade, told by its order's createType alone. */
  liquidation: { kind: 'Trade', createType: 'CreateByLiq' },
  deleveraging: { kind: 'AdlTrade', createType: 'CreateByAdl_PassThrough' },
} as const;

/** The venue closes a part of a position. */
export function reduceByForce(exchange: Exchange, why: keyof typeof REDUCED, asked: Reduction): void {
  const { account, contract } = asked;
  const held = heldBy(exchange, account, contract).abs();
  const contracts = asked.contracts === null ? held : decimal(asked.contracts);
  if (contracts.gt(held)) {
    throw invalid(`'${account}' holds ${plain(held)} of ${contract}, less than ${plain(contracts)}`);
  }
  const price = asked.price === null ? exchange.board.mark(contract) : new Decimal(asked.price);
  exchange.commit((changes) =>
    forceClose(exchange.books, account, contract, { contracts, price, ...REDUCED[why] }, changes),
  );
}

function heldBy({ board, books }: Exchange, account: string, contract: string): Decimal {
  board.info(contract);
  const held = decimal(books.position(account, contract).contracts);
  if (held.isZero()) throw invalid(`'${account}' holds no position in ${contract}`);
  return held;
}
