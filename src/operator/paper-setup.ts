import { randomBytes } from 'node:crypto';
import { accountVariable } from '../config/account-keys.js';
import type { FundsConfig } from '../config/funds-file.js';
import { USUAL_TAKER_FEE, usualTerms } from '../domain/contract-terms.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import type { PaperConfig } from '../venue/paper/config.js';
import type { MarketSource } from '../venue/paper/market/settings.js';

type PaperContract = PaperConfig['contracts'][number];

/** Where nothing is recorded, a contract begins at a price near its own of these years. */
const INITIAL_PRICES: ReadonlyMap<string, string> = new Map([
  ['BTCUSDT', '64000'],
  ['ETHUSDT', '3200'],
]);
const OTHER_PRICE = '100';

/** Price step of a contract at the simulated exchange. */
export function tickSizeOf(contract: string): Decimal {
  return decimal(usualTerms(contract).tickSize);
}

export interface PaperKeys {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** Keys of the simulated exchange's accounts, drawn once and kept in the data directory. */
export function drawKeys(): PaperKeys {
  return { apiKey: randomBytes(12).toString('hex'), apiSecret: randomBytes(24).toString('hex') };
}

export interface PaperChoice {
  readonly config: FundsConfig;
  readonly keys: Readonly<Record<string, PaperKeys>>;
  readonly stateDir: string;
  readonly port: number;
  readonly market: MarketSource;
  readonly adminToken: string;
  /** Where the recording begins; the usual prices where it says nothing. */
  readonly initialPrices?: Readonly<Record<string, string>>;
}

/** The exchange that these funds trade on: an account with its capital for each, and their contracts. */
export function paperConfig(choice: PaperChoice): PaperConfig {
  const { funds } = choice.config;
  const contracts = [...new Set(funds.map((fund) => fund.contract))];
  return {
    port: choice.port,
    stateDir: choice.stateDir,
    adminToken: choice.adminToken,
    market: choice.market,
    // The account of funds that share one is their hedge book's, with the capital of all.
    accounts: funds
      .filter(({ book }) => book === undefined)
      .map((fund) => {
        const keys = choice.keys[fund.account];
        if (keys === undefined) throw new Error(`no keys were drawn for account ${fund.account}`);
        return { name: fund.account, ...keys, deposit: fund.initial.equity };
      }),
    contracts: contracts.map((contract): PaperContract => {
      const { maxOrder, riskTiers, ...terms } = usualTerms(contract);
      const initialPrice = choice.initialPrices?.[contract] ?? INITIAL_PRICES.get(contract) ?? OTHER_PRICE;
      const funding = choice.market.kind === 'controlled' ? { fundingRate: '0' } : {};
      return {
        contract,
        ...terms,
        riskTiers: [...riskTiers],
        maxMarketOrder: maxOrder,
        initialPrice,
        ...funding,
      };
    }),
    takerFee: USUAL_TAKER_FEE,
  };
}

/** The variables through which the worker receives the keys. */
export function keyVariables(keys: Readonly<Record<string, PaperKeys>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).flatMap(([account, { apiKey, apiSecret }]) => [
      [accountVariable('KEY', account), apiKey],
      [accountVariable('SECRET', account), apiSecret],
    ]),
  );
}
