import { z } from 'zod';
import type { ConfigIssue } from '../config/config-error.js';
import { aboveZero, decimalField } from '../config/decimal-field.js';
import type { FundSettings } from '../contract/fund-settings.js';
import type { FirstExtreme } from '../domain/candle-path.js';
import { type ContractTerms, usualTerms } from '../domain/contract-terms.js';
import { decimal } from '../domain/decimal.js';
import { oneTier } from '../domain/risk-tiers.js';
import { COST_FIELDS } from '../simulation/cost-fields.js';
import { recordingOf } from '../simulation/load-recording.js';
import type { RecordedPrices } from '../simulation/recorded-prices.js';
import { simulate as play } from '../simulation/simulate.js';
import type { HedgeBookResult, SimulatedFundResult } from '../simulation/simulation.js';
import { usualVenue } from '../simulation/usual-venue.js';
import { checkInput, refuse, wrongArgument } from './check-input.js';

export interface SimulationRequest {
  /** From `loadFunds` or `readFunds`. */
  readonly funds: readonly FundSettings[];
  /** From `loadPrices` or `readPrices`. */
  readonly prices: RecordedPrices;
  /** Those of the simulated exchange unless given: fractions, and what a level of the book holds in the quote currency. */
  readonly costs?: {
    readonly takerFee?: string | number;
    readonly spread?: string | number;
    readonly depth?: string | number;
  };
  /** The venue's rules by contract; those of the simulated exchange for every one that is not given. */
  readonly terms?: Readonly<Record<string, { readonly [Term in NamedTerm]?: string | number }>>;
  /** Which extreme of a candle comes first: the one nearer the open unless given. */
  readonly firstExtreme?: FirstExtreme;
}

/** `maintenanceMargin` is the rate for a position of any size. */
type NamedTerm = Exclude<keyof ContractTerms, 'riskTiers'> | 'maintenanceMargin';

export interface SimulationResult {
  /** Market time, ISO 8601 UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly funds: readonly SimulatedFundResult[];
  /** Accounts that several funds of the index model share. */
  readonly books: readonly HedgeBookResult[];
  /** Funds without prices, by token. */
  readonly leftOut: readonly string[];
  /** What did not go as it should, and what a reader should know. */
  readonly notes: readonly string[];
}

/**
 * Plays recorded prices by the rules of these funds, as `ballast simulate` does. Throws a `ConfigError` with all that
 * is wrong in the request.
 */
export function simulate(request: SimulationRequest): SimulationResult {
  const { terms, costs, firstExtreme } = checked(request);
  const tickSizeOf = (contract: string) => decimal((terms.get(contract) ?? usualTerms(contract)).tickSize);
  const { market, funds, leftOut, notes } = recordingOf(request.funds, request.prices, tickSizeOf);
  const played = play({ market: { ...market, firstExtreme }, funds, terms, costs });
  return {
    from: new Date(market.from).toISOString(),
    to: new Date(market.to).toISOString(),
    funds: played.funds,
    books: played.books,
    leftOut,
    notes: [...notes, ...played.notes],
  };
}

const notNegative = (what: string) =>
  decimalField(what, (value) =>
    value.gte(0) ? null : { message: `${value.toFixed()} is below zero`, remedy: 'write a number from 0 on' },
  ).optional();
const positive = (what: string) => decimalField(what, aboveZero(what)).optional();

const TERMS = z.strictObject({
  tickSize: positive('tick size'),
  lotSize: notNegative('lot size'),
  minOrder: notNegative('least order'),
  maxOrder: positive('largest order'),
  minNotional: notNegative('least order in the quote currency'),
  maintenanceMargin: notNegative('maintenance margin'),
  maxLeverage: positive('greatest leverage'),
});

const REQUEST = z.strictObject({
  costs: z.strictObject(COST_FIELDS).optional(),
  terms: z.record(z.string(), TERMS).optional(),
  firstExtreme: z.enum(['nearer', 'high', 'low']).default('nearer'),
});

function checked(request: SimulationRequest) {
  const issues: ConfigIssue[] = [];
  const { funds, prices, ...rest } = request ?? {};
  const choice = checkInput('simulate', rest, REQUEST, issues);
  if (!Array.isArray(funds) || !funds.every((fund) => typeof fund?.rules?.preset === 'string'))
    issues.push(
      wrongArgument('simulate', 'funds', 'these are no checked funds', 'make them by loadFunds or readFunds'),
    );
  if (!Array.isArray(prices?.contracts))
    issues.push(
      wrongArgument(
        'simulate',
        'prices',
        'these are no recorded prices',
        'make them by loadPrices or readPrices',
      ),
    );
  refuse(issues);
  const contracts = prices.contracts.map(({ contract }) => contract);
  const venue = usualVenue(contracts, choice?.costs ?? {});
  const terms = contracts.map((contract): [string, ContractTerms] => [
    contract,
    withTerms(usualTerms(contract), choice?.terms?.[contract]),
  ]);
  return { costs: venue.costs, terms: new Map(terms), firstExtreme: choice?.firstExtreme ?? 'nearer' };
}

function withTerms(usual: ContractTerms, own: z.output<typeof TERMS> | undefined): ContractTerms {
  return {
    tickSize: own?.tickSize ?? usual.tickSize,
    lotSize: own?.lotSize ?? usual.lotSize,
    minOrder: own?.minOrder ?? usual.minOrder,
    maxOrder: own?.maxOrder ?? usual.maxOrder,
    minNotional: own?.minNotional ?? usual.minNotional,
    riskTiers:
      own?.maintenanceMargin === undefined ? usual.riskTiers : oneTier(decimal(own.maintenanceMargin)),
    maxLeverage: own?.maxLeverage ?? usual.maxLeverage,
  };
}
