import { PRESETS } from '../../src/config/presets.js';
import type { FundRules, FundSettings } from '../../src/contract/fund-settings.js';
import { DEFAULT_DEPTH } from '../../src/domain/book-fill.js';
import type { ContractTerms } from '../../src/domain/contract-terms.js';
import { type Decimal, type DecimalString, parseDecimal, plain } from '../../src/domain/decimal.js';
import type { NavModel } from '../../src/domain/nav-model.js';
import type { RecordedMarket } from '../../src/domain/recorded-market.js';
import { oneTier } from '../../src/domain/risk-tiers.js';
import { simulate } from '../../src/simulation/simulate.js';
import type { SimulatedFundResult, SimulationInput } from '../../src/simulation/simulation.js';
import type { TradingCosts } from '../../src/simulation/trading-costs.js';
import { d } from '../domain/numbers.js';

/** A decimal literal on the wire. */
export const text = (value: string | number): DecimalString => plain(parseDecimal(String(value)));

/** As the simulated exchange has them; the tick is that of `test/domain/recording.ts`. */
export const TERMS: ContractTerms = {
  ...{ tickSize: text('0.1'), lotSize: text('0.001'), minOrder: text('0.001'), maxOrder: text(120) },
  ...{ minNotional: text(5), riskTiers: oneTier(d('0.005')), maxLeverage: text(100) },
};
export const COSTS: TradingCosts = { takerFee: text('0.00055'), depth: DEFAULT_DEPTH };

/** As of an inverse perpetual: whole contracts. */
export const INVERSE_TERMS: ContractTerms = {
  ...TERMS,
  ...{ lotSize: text(1), minOrder: text(1), maxOrder: text(1_000_000), minNotional: text(0) },
};

/** Any size can be traded at the price itself, for nothing. */
export const FINE_TERMS: ContractTerms = {
  ...{ tickSize: text('0.000001'), lotSize: text('0.000000000001'), minOrder: text(0) },
  ...{ maxOrder: text(1_000_000), minNotional: text(0), riskTiers: oneTier(d(0)), maxLeverage: text(100) },
};
export const NO_COSTS: TradingCosts = {
  takerFee: text(0),
  depth: { halfSpread: d(0), levelStep: d(0), levelNotional: d('1e12'), levels: 1 },
};

export interface FundChoice {
  readonly token: string;
  readonly leverage: number;
  readonly contract?: string;
  readonly range?: string;
  readonly equity?: number;
  readonly dailyAt?: string;
  readonly managementFee?: FundRules['managementFee'];
  readonly model?: NavModel;
  /** An inverse contract of this face value; `contract` is then BTCUSD unless given. */
  readonly face?: string;
  readonly nav?: number;
  readonly account?: string;
  /** Written over the rules above. */
  readonly rules?: Partial<FundRules>;
}

export function fund(choice: FundChoice): FundSettings {
  const preset = PRESETS['default-3x'];
  if (preset === undefined) throw new Error('no preset');
  const { token, leverage, range = '0.15', dailyAt = '02:30' } = choice;
  return {
    ...{
      token,
      account: choice.account ?? token.toLowerCase(),
      contract: choice.contract ?? (choice.face === undefined ? 'BTCUSDT' : 'BTCUSD'),
      ...(choice.face !== undefined && { inverse: { face: text(choice.face) } }),
      model: choice.model ?? 'fund',
    },
    leverage: text(leverage),
    initial: { equity: text(choice.equity ?? 100_000), nav: text(choice.nav ?? 100) },
    rules: {
      ...preset,
      daily: { at: dailyAt },
      interim: { range: text(range) },
      managementFee: choice.managementFee ?? preset.managementFee,
      ...choice.rules,
    },
  };
}

/** The same fund where neither trading nor its issuer costs anything. */
export function freeFund(choice: FundChoice): FundSettings {
  const made = fund(choice);
  const execution = {
    ...made.rules.execution,
    takerFee: text(0),
    slippage: text(0),
    maxSlice: text('1000000000'),
  };
  const managementFee = { rate: text(0), at: [] };
  return { ...made, rules: { ...made.rules, execution, managementFee, acceptThinGap: true } };
}

export function inputOf(
  market: RecordedMarket,
  funds: readonly FundSettings[],
  { terms = TERMS, costs = COSTS }: { readonly terms?: ContractTerms; readonly costs?: TradingCosts } = {},
): SimulationInput {
  return { market, funds, terms: new Map(market.contracts.map(({ contract }) => [contract, terms])), costs };
}

export function only(found: readonly SimulatedFundResult[]): SimulatedFundResult {
  const [one] = found;
  if (one === undefined) throw new Error('no fund');
  return one;
}

/** One fund without any cost. */
export function simulateFree(market: RecordedMarket, choice: FundChoice): SimulatedFundResult {
  return only(simulate(inputOf(market, [freeFund(choice)], { terms: FINE_TERMS, costs: NO_COSTS })).funds);
}

export function sumOf({ attribution }: SimulatedFundResult): Decimal {
  return Object.values(attribution).reduce((sum, part) => sum.plus(part), d(0));
}
