import type { FundsConfig } from '../../config/funds-file.js';
import { Decimal, type DecimalString, decimal } from '../../domain/decimal.js';
import type { ContractTerms, TradingCosts } from '../../simulation/contract-terms.js';
import { type ContractRules, readPaperConfig } from '../../venue/paper/config.js';
import { drawKeys, paperConfig } from '../paper-setup.js';

export interface VenueTerms {
  /** By contract. */
  readonly terms: ReadonlyMap<string, ContractTerms>;
  readonly costs: TradingCosts;
}

/** What is asked to be otherwise than at the simulated exchange. Fractions, and an amount in the settle coin. */
export interface CostChoice {
  readonly takerFee?: DecimalString | undefined;
  readonly spread?: DecimalString | undefined;
  readonly depth?: DecimalString | undefined;
}

/** The rules and costs of the simulated exchange, as a replay of these funds would meet them. */
export function venueTerms(config: FundsConfig, choice: CostChoice): VenueTerms {
  const settings = readPaperConfig(
    paperConfig({
      config,
      keys: Object.fromEntries(config.funds.map(({ account }) => [account, drawKeys()])),
      ...{ stateDir: 'none', port: 0, adminToken: 'no-admin', market: { kind: 'controlled', startTime: 0 } },
    }),
  );
  const { halfSpread, levelStep, levelNotional, levels } = settings.depth;
  return {
    terms: new Map(settings.contracts.map((rules) => [rules.contract, termsOf(rules)])),
    costs: {
      takerFee: choice.takerFee ?? settings.takerFee,
      depth: {
        halfSpread: choice.spread === undefined ? decimal(halfSpread) : new Decimal(choice.spread).div(2),
        levelStep: decimal(levelStep),
        levelNotional: decimal(choice.depth ?? levelNotional),
        levels,
      },
    },
  };
}

function termsOf(rules: ContractRules): ContractTerms {
  const { tickSize, lotSize, minOrder, maxMarketOrder, minNotional, maintenanceMargin, maxLeverage } = rules;
  return {
    tickSize,
    lotSize,
    minOrder,
    maxOrder: maxMarketOrder,
    minNotional,
    maintenanceMargin,
    maxLeverage,
  };
}
