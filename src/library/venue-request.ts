import { z } from 'zod';
import type { ConfigIssue } from '../config/config-error.js';
import { aboveZero, decimalField } from '../config/decimal-field.js';
import type { FundSettings } from '../contract/fund-settings.js';
import type { FirstExtreme } from '../domain/candle-path.js';
import { type ContractTerms, usualTerms } from '../domain/contract-terms.js';
import { decimal } from '../domain/decimal.js';
import { oneTier } from '../domain/risk-tiers.js';
import { COST_FIELDS } from '../simulation/cost-fields.js';
import type { PlayChoice } from '../simulation/play-choice.js';
import type { RecordedPrices } from '../simulation/recorded-prices.js';
import { checkInput, wrongArgument } from './check-input.js';

/** How prices are played, where that shall be otherwise than at the simulated exchange. */
export interface VenueRequest {
  /** Fractions, and what a level of the book holds in the quote currency. */
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

/** Reads how prices are played, or adds all that is wrong in it to `issues`; whatever else is given is refused by name. */
export function playChoice(name: string, given: object, issues: ConfigIssue[]): PlayChoice {
  const choice = checkInput(name, given, REQUEST, issues);
  const terms = Object.entries(choice?.terms ?? {}).map(([contract, own]): [string, ContractTerms] => [
    contract,
    withTerms(usualTerms(contract), own),
  ]);
  return {
    costs: choice?.costs ?? {},
    terms: new Map(terms),
    firstExtreme: choice?.firstExtreme ?? 'nearer',
  };
}

/** Adds to `issues` where these are not what `loadFunds` or `readFunds` gives. */
export function checkFunds(
  name: string,
  path: string,
  funds: readonly FundSettings[],
  issues: ConfigIssue[],
): void {
  if (Array.isArray(funds) && funds.every((fund) => typeof fund?.rules?.preset === 'string')) return;
  issues.push(wrongArgument(name, path, 'these are no checked funds', 'make them by loadFunds or readFunds'));
}

/** The same of `loadPrices` and `readPrices`. */
export function checkPrices(name: string, prices: RecordedPrices, issues: ConfigIssue[]): void {
  if (Array.isArray(prices?.contracts)) return;
  const remedy = 'make them by loadPrices or readPrices';
  issues.push(wrongArgument(name, 'prices', 'these are no recorded prices', remedy));
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
