import type { DecimalString } from '../../domain/decimal.js';
import type { RiskTiers } from '../../domain/risk-tiers.js';
import type { BookKey, Instrument, Venue, VenueOrder } from '../port.js';
import { VenueError } from '../venue-error.js';
import { UNKNOWN_ORDER } from './failure-table.js';
import { keepFor } from './keep-for.js';
import { marginMode } from './method/account-info.js';
import { eventsOfOrder, eventsSince } from './method/execution-list.js';
import { takerFeeRate } from './method/fee-rate.js';
import { type InstrumentRow, instrumentsInfo } from './method/instruments-info.js';
import { cancelOrder } from './method/order-cancel.js';
import { createOrder } from './method/order-create.js';
import { findClosed } from './method/order-history.js';
import { findRecent, openOrders } from './method/order-realtime.js';
import { depth } from './method/orderbook.js';
import { positionOf } from './method/position-list.js';
import { indexPriceAt, markPriceAt } from './method/price-kline.js';
import { riskTiers } from './method/risk-limit.js';
import { serverTime } from './method/server-time.js';
import { setLeverage } from './method/set-leverage.js';
import { ticker } from './method/tickers.js';
import { transfersSince } from './method/transaction-log.js';
import { walletOf } from './method/wallet-balance.js';
import { type BybitOptions, settingsOf } from './options.js';
import { type Session, sessionsOf } from './session.js';

/** Risk tiers change by announcement, days ahead. */
const RISK_TIERS_KEPT_MS = 600_000;
/** Fifty funds rebalance in the same second; that a contract stops trading is still seen at once by a person's measure. */
const RULES_KEPT_MS = 2_000;

/**
 * Bybit V5, USDT linear perpetuals, unified accounts; also the paper exchange, which speaks the same interface.
 * Throws a `RangeError` for options out of range; keys and the client library are loaded at the first call.
 */
export function bybitVenue(options: BybitOptions): Venue {
  const settings = settingsOf(options);
  const sessions = sessionsOf(settings);
  const rules = keepFor(RULES_KEPT_MS, (contract) => instrumentsInfo(sessions.open, contract));
  const tiers = keepFor(RISK_TIERS_KEPT_MS, (contract) => riskTiers(sessions.open, contract));
  const of = (book: BookKey): Session => sessions.of(book.account);
  return {
    name: settings.name,
    simulated: settings.simulated,
    health: () => sessions.health(),
    serverTime: () => serverTime(sessions.open),
    instrument: async (contract) => instrument(...(await Promise.all([rules(contract), tiers(contract)]))),
    ticker: (contract) => ticker(sessions.open, contract),
    depth: (contract, levels) => depth(sessions.open, contract, levels),
    markPriceAt: (contract, instant) => markPriceAt(sessions.open, contract, instant),
    indexPriceAt: (contract, instant) => indexPriceAt(sessions.open, contract, instant),
    takerFeeRate: (book) => takerFeeRate(of(book), book.contract),
    position: (book) => positionOf(of(book), book.contract),
    wallet: (account) => walletOf(sessions.of(account), settings.settleCoin),
    transfers: (account, since) => transfersSince(sessions.of(account), settings.settleCoin, since),
    openOrders: (book) => openOrders(of(book), book.contract),
    accountEvents: (book, since) => eventsSince(of(book), book.contract, since),
    orderExecutions: (book, id) => eventsOfOrder(of(book), book.contract, id),
    placeOrder: (intent, mayLeave) => createOrder(of(intent.book), intent, mayLeave),
    findOrder: (book, id) => findOrder(of(book), book.contract, id),
    cancelOrder: (book, id) => cancelOrder(of(book), book.contract, id),
    prepareBook: (book, leverage) => prepareBook(of(book), book, leverage),
    close: async () => sessions.close(),
  };
}

function instrument(rules: InstrumentRow, riskTiers: RiskTiers): Instrument {
  return {
    contract: rules.symbol,
    settleCoin: rules.settleCoin,
    trading: rules.status === 'Trading',
    delistingTime: rules.deliveryTime === 0 ? null : rules.deliveryTime,
    tickSize: rules.priceFilter.tickSize,
    lotSize: rules.lotSizeFilter.qtyStep,
    minOrder: rules.lotSizeFilter.minOrderQty,
    maxMarketOrder: rules.lotSizeFilter.maxMktOrderQty,
    minNotional: rules.lotSizeFilter.minNotionalValue,
    riskTiers,
    maxLeverage: rules.leverageFilter.maxLeverage,
    fundingIntervalMinutes: rules.fundingInterval,
  };
}

async function findOrder(session: Session, contract: string, id: string): Promise<VenueOrder | null> {
  const recent = await nullIfUnknown(findRecent(session, contract, id));
  return recent ?? (await nullIfUnknown(findClosed(session, contract, id)));
}

async function nullIfUnknown(search: Promise<VenueOrder | null>): Promise<VenueOrder | null> {
  try {
    return await search;
  } catch (error) {
    if (error instanceof VenueError && UNKNOWN_ORDER.includes(error.code)) return null;
    throw error;
  }
}

/** One-way mode and cross margin are asserted, not switched: both belong to a person, since they move margin. */
async function prepareBook(session: Session, book: BookKey, leverage: DecimalString): Promise<void> {
  const mode = await marginMode(session);
  if (mode !== 'REGULAR_MARGIN') {
    throw new VenueError(
      'account-not-ready',
      'MARGIN_MODE',
      `bybit account '${book.account}' is in ${mode}; switch it to cross margin (REGULAR_MARGIN) at the venue`,
    );
  }
  await positionOf(session, book.contract); // refuses hedge mode
  await setLeverage(session, book.contract, leverage);
}
