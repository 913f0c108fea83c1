import { z } from 'zod';
import type { Exchange } from '../engine/exchange.js';
import { CODE, invalid, Refusal } from '../errors.js';
import { positionView, walletView } from './account-view.js';
import { decimalText, limit, linear, read, symbol } from './params.js';
import type { SignedRoute } from './route.js';

const positionQuery = z
  .object({
    category: linear,
    symbol: symbol.optional(),
    settleCoin: z.string().optional(),
    limit: limit(20, 200),
  })
  .refine((query) => query.symbol !== undefined || query.settleCoin !== undefined, {
    message: 'symbol or settleCoin is missing',
  });

const positions: SignedRoute = {
  method: 'GET',
  path: '/v5/position/list',
  answer: (exchange, params, account) => {
    const query = read(positionQuery, params);
    return {
      category: 'linear',
      list: positionsOf(exchange, account, query.symbol).map((found) => positionView(exchange, found)),
      nextPageCursor: '',
    };
  },
};

/** A contract asked for by name is always shown, flat or not. */
function positionsOf({ board, books }: Exchange, account: string, contract: string | undefined) {
  if (contract === undefined) {
    return books.positions(account).filter((found) => found.contracts !== '0' && board.has(found.contract));
  }
  board.info(contract);
  return [books.position(account, contract)];
}

const leverageBody = z.object({
  category: linear,
  symbol,
  buyLeverage: decimalText,
  sellLeverage: decimalText,
});

const setLeverage: SignedRoute = {
  method: 'POST',
  path: '/v5/position/set-leverage',
  answer: (exchange, params, account) => {
    const body = read(leverageBody, params);
    if (body.buyLeverage !== body.sellLeverage) {
      throw invalid('buyLeverage and sellLeverage must be equal in one-way mode');
    }
    exchange.setLeverage(account, body.symbol, body.buyLeverage);
    return {};
  },
};

const modeBody = z.object({ category: linear, mode: z.union([z.literal(0), z.literal(3)]) });

const switchMode: SignedRoute = {
  method: 'POST',
  path: '/v5/position/switch-mode',
  answer: (_exchange, params) => {
    const { mode } = read(modeBody, params);
    if (mode === 0) throw new Refusal(CODE.positionModeUnchanged, 'Position mode is not modified');
    throw new Refusal(
      CODE.hedgeModeUnavailable,
      'Hedge mode is not available: this simulated exchange is one-way',
    );
  },
};

const walletQuery = z.object({
  accountType: z.literal('UNIFIED', { error: "accountType must be 'UNIFIED'" }),
});

const wallet: SignedRoute = {
  method: 'GET',
  path: '/v5/account/wallet-balance',
  answer: (exchange, params, account) => {
    read(walletQuery, params);
    return { list: [walletView(exchange, account)] };
  },
};

const info: SignedRoute = {
  method: 'GET',
  path: '/v5/account/info',
  answer: (exchange) => ({
    marginMode: 'REGULAR_MARGIN',
    updatedTime: String(exchange.now()),
    unifiedMarginStatus: 6,
    dcpStatus: 'OFF',
    timeWindow: 0,
    smpGroup: 0,
    isMasterTrader: false,
    spotHedgingStatus: 'OFF',
  }),
};

const feeQuery = z.object({ category: linear, symbol: symbol.optional() });

const feeRate: SignedRoute = {
  method: 'GET',
  path: '/v5/account/fee-rate',
  answer: ({ board, settings }, params) => {
    const query = read(feeQuery, params);
    const names =
      query.symbol === undefined ? [...board.contracts()] : [board.info(query.symbol).rules.contract];
    return {
      category: 'linear',
      list: names.map((name) => ({
        symbol: name,
        baseCoin: '',
        takerFeeRate: settings.takerFee,
        makerFeeRate: settings.makerFee,
      })),
    };
  },
};

const queryApi: SignedRoute = {
  method: 'GET',
  path: '/v5/user/query-api',
  answer: (exchange, _params, account) => {
    const credentials = exchange.settings.accounts.find(({ name }) => name === account);
    return {
      id: account,
      note: 'simulated',
      apiKey: credentials?.apiKey ?? '',
      readOnly: 0,
      permissions: { ContractTrade: ['Order', 'Position'], Wallet: [], Derivatives: ['DerivativesTrade'] },
      ips: ['*'],
      type: 1,
      unified: 0,
      uta: 1,
      userID: 0,
      isMaster: true,
    };
  },
};

const coins: SignedRoute = {
  method: 'GET',
  path: '/v5/asset/coin/query-info',
  answer: () => ({ rows: [{ name: 'USDT', coin: 'USDT', remainAmount: '0', chains: [] }] }),
};

export const ACCOUNT_ROUTES: readonly SignedRoute[] = [
  positions,
  setLeverage,
  switchMode,
  wallet,
  info,
  feeRate,
  queryApi,
  coins,
];
