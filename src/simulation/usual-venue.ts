import { DEFAULT_DEPTH } from '../domain/book-fill.js';
import { type ContractTerms, USUAL_TAKER_FEE, usualTerms } from '../domain/contract-terms.js';
import { Decimal, type DecimalString, decimal } from '../domain/decimal.js';
import type { TradingCosts } from './trading-costs.js';

export interface VenueTerms {
  /** By contract. */
  readonly terms: ReadonlyMap<string, ContractTerms>;
  readonly costs: TradingCosts;
}

/** What is asked to be otherwise than at the simulated exchange. Fractions, and an amount in the quote currency. */
export interface CostChoice {
  readonly takerFee?: DecimalString | undefined;
  readonly spread?: DecimalString | undefined;
  readonly depth?: DecimalString | undefined;
}

/** The rules and costs of the simulated exchange, as a replay of these contracts would meet them. */
export function usualVenue(contracts: readonly string[], choice: CostChoice): VenueTerms {
  const { halfSpread, levelNotional } = DEFAULT_DEPTH;
  return {
    terms: new Map(contracts.map((contract) => [contract, usualTerms(contract)])),
    costs: {
      takerFee: choice.takerFee ?? USUAL_TAKER_FEE,
      depth: {
        ...DEFAULT_DEPTH,
        halfSpread: choice.spread === undefined ? halfSpread : new Decimal(choice.spread).div(2),
        levelNotional: choice.depth === undefined ? levelNotional : decimal(choice.depth),
      },
    },
  };
}
