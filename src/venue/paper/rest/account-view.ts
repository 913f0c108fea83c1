import { decimal, plain, ZERO } from '../../../domain/decimal.js';
import { exposure } from '../../../domain/leverage.js';
import { tierIndex } from '../../../domain/risk-tiers.js';
import type { Exchange } from '../engine/exchange.js';
import { initialOf, liquidationPrice, maintenanceOf, positionValue, unrealisedOf } from '../engine/margin.js';
import { SETTLE_COIN } from '../engine/transfer.js';
import type { AccountRecord, CoinRecord, PositionRecord } from '../state/records.js';
import { NO_RISK_LIMIT } from './instrument-view.js';

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
    ...riskOf(exchange, position),
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

/** The tier that the position is in, by its number and its limit. */
function riskOf({ board }: Exchange, { contract, contracts }: PositionRecord) {
  const { riskTiers } = board.info(contract).rules;
  const index = tierIndex(riskTiers, exposure(decimal(contracts), board.mark(contract)).abs());
  return { riskId: index + 1, riskLimitValue: riskTiers[index]?.limit ?? NO_RISK_LIMIT };
}

/** A unified account's wallet. One USDT counts as one dollar. */
export function walletView(exchange: Exchange, account: string): Readonly<Record<string, unknown>> {
  const margin = exchange.books.margin(account);
  const record = exchange.books.account(account);
  const others = otherCoins(exchange, record);
  const beside = others.reduce((sum, { value }) => sum.plus(value), ZERO);
  const realised = exchange.books
    .positions(account)
    .reduce((sum, position) => sum.plus(decimal(position.realised)), ZERO);
  const rate = (part: typeof ZERO) =>
    margin.equity.gt(0) ? plain(part.div(margin.equity).toDecimalPlaces(RATE_DECIMALS)) : '0';
  const initial = margin.positionInitial.plus(margin.orderInitial);
  return {
    accountType: 'UNIFIED',
    accountLTV: '0',
    accountIMRate: rate(initial),
    accountMMRate: rate(margin.maintenance),
    totalEquity: plain(margin.equity.plus(beside)),
    totalWalletBalance: plain(margin.walletBalance.plus(beside)),
    totalMarginBalance: plain(margin.equity),
    totalAvailableBalance: plain(margin.available),
    totalPerpUPL: plain(margin.unrealised),
    totalInitialMargin: plain(initial),
    totalMaintenanceMargin: plain(margin.maintenance),
    coin: [
      {
        coin: SETTLE_COIN,
        equity: plain(margin.equity),
        usdValue: plain(margin.equity),
        walletBalance: plain(margin.walletBalance),
        availableToWithdraw: plain(margin.available),
        availableToBorrow: '',
        borrowAmount: record.borrowed ?? '0',
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
      ...others.map(({ view }) => view),
    ],
  };
}

/** Coins that are no collateral here: they count as equity, at the index price where there is one, not as margin. */
function otherCoins(exchange: Exchange, record: AccountRecord) {
  return Object.entries(record.otherCoins ?? {}).map(([coin, held]) => {
    const contract = coin + SETTLE_COIN;
    const { board } = exchange;
    const priced = board.has(contract) && board.knows(contract);
    const price = priced ? decimal(board.quote(contract).index) : ZERO;
    const value = decimal(held.balance).times(price);
    return { value, view: coinView(coin, held, plain(value)) };
  });
}

function coinView(coin: string, { balance, borrowed }: CoinRecord, usdValue: string) {
  return {
    coin,
    equity: balance,
    usdValue,
    walletBalance: balance,
    availableToWithdraw: balance,
    availableToBorrow: '',
    borrowAmount: borrowed,
    accruedInterest: '0',
    totalOrderIM: '0',
    totalPositionIM: '0',
    totalPositionMM: '0',
    unrealisedPnl: '0',
    cumRealisedPnl: '0',
    bonus: '0',
    locked: '0',
    collateralSwitch: false,
    marginCollateral: true,
    spotHedgingQty: '0',
  };
}
