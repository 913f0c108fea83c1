import { decimal, plain, ZERO } from '../../../domain/decimal.js';
import type { Exchange } from '../engine/exchange.js';
import { initialOf, liquidationPrice, maintenanceOf, positionValue, unrealisedOf } from '../engine/margin.js';
import type { PositionRecord } from '../state/records.js';

const RATE_DECIMALS = 8;

/** A position in the venue's words; a flat one has size 0 and no side. */
export function positionView(
  exchange: Exchange,
  position: PositionRecord,
): Readonly<Record<string, unknown>> {
  const { board, books } = exchange;
  const { account, contract } = position;
  const contracts = decimal(position.contracts);
  const exposures = books.exposures(account);
  const own = exposures.find((one) => one.contract === contract);
  const cash = decimal(books.account(account).cash);
  const liquidation = liquidationPrice(cash, exposures, contract, board.info(contract).tick);
  const flat = contracts.isZero();
  return {
    positionIdx: 0,
    riskId: 1,
    riskLimitValue: '1000000000',
    symbol: contract,
    side: flat ? '' : contracts.isPositive() ? 'Buy' : 'Sell',
    size: plain(contracts.abs()),
    avgPrice: position.averagePrice,
    positionValue: own === undefined || flat ? '' : plain(positionValue(own)),
    tradeMode: 0,
    positionStatus: 'Normal',
    autoAddMargin: 0,
    adlRankIndicator: 0,
    leverage: position.leverage,
    positionBalance: '0',
    markPrice: board.quote(contract).mark,
    liqPrice: liquidation === null ? '' : plain(liquidation),
    bustPrice: '',
    positionIM: own === undefined ? '0' : plain(initialOf(own)),
    positionMM: own === undefined ? '0' : plain(maintenanceOf(own)),
    tpslMode: 'Full',
    takeProfit: '',
    stopLoss: '',
    trailingStop: '0',
    unrealisedPnl: own === undefined ? '0' : plain(unrealisedOf(own)),
    curRealisedPnl: position.realised,
    cumRealisedPnl: position.realised,
    sessionAvgPrice: '',
    isReduceOnly: false,
    mmrSysUpdatedTime: '',
    leverageSysUpdatedTime: '',
    createdTime: String(position.createdTime),
    updatedTime: String(position.updatedTime),
    seq: position.seq,
  };
}

/** A unified account's wallet. One USDT counts as one dollar. */
export function walletView(exchange: Exchange, account: string): Readonly<Record<string, unknown>> {
  const margin = exchange.books.margin(account);
  const realised = exchange.books
    .positions(account)
    .reduce((sum, position) => sum.plus(decimal(position.realised)), ZERO);
  const rate = (part: typeof ZERO) =>
    margin.equity.greaterThan(0) ? plain(part.dividedBy(margin.equity).toDecimalPlaces(RATE_DECIMALS)) : '0';
  const initial = margin.positionInitial.plus(margin.orderInitial);
  return {
    accountType: 'UNIFIED',
    accountLTV: '0',
    accountIMRate: rate(initial),
    accountMMRate: rate(margin.maintenance),
    totalEquity: plain(margin.equity),
    totalWalletBalance: plain(margin.walletBalance),
    totalMarginBalance: plain(margin.equity),
    totalAvailableBalance: plain(margin.available),
    totalPerpUPL: plain(margin.unrealised),
    totalInitialMargin: plain(initial),
    totalMaintenanceMargin: plain(margin.maintenance),
    coin: [
      {
        coin: 'USDT',
        equity: plain(margin.equity),
        usdValue: plain(margin.equity),
        walletBalance: plain(margin.walletBalance),
        availableToWithdraw: plain(margin.available),
        availableToBorrow: '',
        borrowAmount: '0',
        accruedInterest: '0',
        totalOrderIM: plain(margin.orderInitial),
        totalPositionIM: plain(margin.positionInitial),
        totalPositionMM: plain(margin.maintenance),
        unrealisedPnl: plain(margin.unrealised),
        cumRealisedPnl: plain(realised),
        bonus: '0',
        locked: '0',
        collateralSwitch: true,
        marginCollateral: true,
        spotHedgingQty: '0',
      },
    ],
  };
}
