import type { FundRules } from '../contract/fund-settings.js';
import { DEFAULT_PRICE_LIMITS, NO_CAPS } from '../contract/guard-limits.js';
import { parseDecimal, plain } from '../domain/decimal.js';

const number = (text: string) => plain(parseDecimal(text));

const EIGHT_HOURLY = ['00:00', '08:00', '16:00'] as const;

/** How a venue like Bybit executes a taker order of this size: its published base fee and a calm book. */
const EXECUTION = {
  takerFee: number('0.00055'),
  slippage: number('0.0001'),
  collar: number('0.01'),
  maxSlice: number('250000'),
  maxDepthShare: number('0.2'),
  restrike: number('0.02'),
  slicePause: number('5'),
  deadline: number('900'),
} as const;

/**
 * AscendEX's published rules for 3x: daily at 02:30 UTC, fee of 0.3 % a day in three parts.
 * Its range is not published; 15 % is the commonest elsewhere.
 */
const DEFAULT_3X: FundRules = {
  preset: 'default-3x',
  daily: { at: '02:30' },
  interim: { range: number('0.15') },
  managementFee: { rate: number('0.001'), at: EIGHT_HOURLY },
  execution: EXECUTION,
  minGap: number('0.05'),
  acceptThinGap: false,
  guards: DEFAULT_PRICE_LIMITS,
  caps: NO_CAPS,
};

/**
 * The same for 5x: 0.5 % a day, 0.167 % each time. The range is 7 %, because 15 % would leave a 5x short
 * fund at 23 times its equity, less than 4 % from liquidation.
 */
const DEFAULT_5X: FundRules = {
  ...DEFAULT_3X,
  preset: 'default-5x',
  interim: { range: number('0.07') },
  managementFee: { rate: number('0.00167'), at: EIGHT_HOURLY },
};

export const PRESETS: Readonly<Record<string, FundRules>> = {
  'default-3x': DEFAULT_3X,
  'default-5x': DEFAULT_5X,
};
