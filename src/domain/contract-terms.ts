import { type DecimalString, parseDecimal, plain } from './decimal.js';
import { oneTier, type RiskTiers } from './risk-tiers.js';

/**
 * The venue's rules for one contract. Sizes in contracts, the least order in the quote currency, risk tiers in the settle
 * coin, rates are fractions.
 */
export interface ContractTerms {
  readonly tickSize: DecimalString;
  readonly lotSize: DecimalString;
  readonly minOrder: DecimalString;
  /** The largest single order. */
  readonly maxOrder: DecimalString;
  readonly minNotional: DecimalString;
  readonly riskTiers: RiskTiers;
  readonly maxLeverage: DecimalString;
}

/** Where nobody has asked the venue: rules near those of the reference venue, as the simulated exchange has them. */
export function usualTerms(contract: string): ContractTerms {
  return KNOWN.get(contract) ?? (contract.endsWith('USD') ? OTHER_INVERSE : OTHER);
}

/** What the reference venue charges a taker, as a fraction of what is traded. */
export const USUAL_TAKER_FEE = number('0.00055');

function number(text: string): DecimalString {
  return plain(parseDecimal(text));
}

const COMMON = {
  minNotional: number('5'),
  /** The lowest tier of BTCUSDT and ETHUSDT, for any size. */
  riskTiers: oneTier(parseDecimal('0.005')),
  maxLeverage: number('100'),
};

/** Whole contracts, whatever their face value. */
const INVERSE = {
  ...{ lotSize: number('1'), minOrder: number('1'), maxOrder: number('1000000') },
  ...{ ...COMMON, minNotional: number('0') },
};

const KNOWN: ReadonlyMap<string, ContractTerms> = new Map([
  [
    'BTCUSDT',
    {
      ...{ tickSize: number('0.1'), lotSize: number('0.001'), minOrder: number('0.001') },
      ...{ maxOrder: number('120'), ...COMMON },
    },
  ],
  ['BTCUSD', { tickSize: number('0.1'), ...INVERSE }],
  ['ETHUSD', { tickSize: number('0.01'), ...INVERSE }],
  [
    'ETHUSDT',
    {
      ...{ tickSize: number('0.01'), lotSize: number('0.01'), minOrder: number('0.01') },
      ...{ maxOrder: number('1500'), ...COMMON },
    },
  ],
]);

const OTHER_INVERSE: ContractTerms = { tickSize: number('0.0001'), ...INVERSE };

const OTHER: ContractTerms = {
  ...{ tickSize: number('0.001'), lotSize: number('0.1'), minOrder: number('0.1') },
  ...{ maxOrder: number('100000'), ...COMMON },
};
