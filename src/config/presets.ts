import { DEFAULT_PRICE_LIMITS, NO_CAPS } from '../contract/guard-limits.js';
import { parseDecimal, plain } from '../domain/decimal.js';
import type { Preset } from './preset.js';

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
 * AscendEX's published rules for 3x, in the fund model: daily at 02:30 UTC, fee of 0.3 % a day in three parts.
 * Its range is not published; 15 % is the commonest elsewhere. Its NAV is the index formula: `ascendex-3x`.
 */
const DEFAULT_3X: Preset = {
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
const DEFAULT_5X: Preset = {
  ...DEFAULT_3X,
  preset: 'default-5x',
  interim: { range: number('0.07') },
  managementFee: { rate: number('0.00167'), at: EIGHT_HOURLY },
};

/** The same as AscendEX has them: the NAV is the price formula from the last rebalance point. */
const ASCENDEX_3X: Preset = { ...DEFAULT_3X, preset: 'ascendex-3x', model: 'index' };
const ASCENDEX_5X: Preset = { ...DEFAULT_5X, preset: 'ascendex-5x', model: 'index' };

/** A band that holds for long and short funds alike. */
const band = (from: string, to: string) => ({ from: number(from), to: number(to) });

/** Another issuer's rules for 3x where they differ from the default; execution and guards are this engine's own. */
const issuer = (preset: string, own: Partial<Preset>): Preset => ({ ...DEFAULT_3X, ...own, preset });

const dailyFee = (rate: string) => ({ rate: number(rate), at: ['00:00'] });

/** What creating and redeeming units costs where an issuer has published it, both ways alike. */
const dealingFee = (rate: string) => ({ creation: number(rate), redemption: number(rate) });

/**
 * Until 2022. Rebalanced at 00:02 UTC; between, a fund that loses as soon as its leverage reached 4/3 of the target,
 * 4 at 3x, and only to reduce (since September 2019). Fee of 0.03 % a day; 0.1 % for a creation or redemption.
 * Assumed: the fee is charged at midnight.
 */
const FTX_3X = issuer('ftx-3x', {
  daily: { at: '00:02' },
  interim: { band: band('0', '4') },
  managementFee: dailyFee('0.0003'),
  dealingFees: dealingFee('0.001'),
});

/**
 * Rebalanced between 23:45 and 23:55 UTC; between, a fund that loses after a swing of 14 to 15 %. Fee of 0.045 % a day;
 * 0.1 % for a creation or redemption.
 * Assumed: 23:45, 15 %, the fee at midnight.
 */
const KUCOIN_3X = issuer('kucoin-3x', {
  daily: { at: '23:45' },
  interim: { range: number('0.15') },
  managementFee: dailyFee('0.00045'),
  dealingFees: dealingFee('0.001'),
});

/**
 * Rebalanced at 16:00 UTC; between, a fund that loses after a swing of 15 %. Fee of 0.1 % a day (sources differ).
 * Assumed: the fee at 16:00.
 */
const MEXC_3X = issuer('mexc-3x', {
  daily: { at: '16:00' },
  interim: { range: number('0.15') },
  managementFee: { rate: number('0.001'), at: ['16:00'] },
});

/**
 * Rebalanced at 16:00 UTC only if the leverage is out of its band or the price has moved more than 1 %; between, at
 * the edges of the band, whether the fund wins or loses. Fee of 0.1 % a day.
 * Assumed: the fee at 16:00; back to the target. Its NAV is the index formula; here it is that of the fund model, in
 * which alone bands and skipped dailies are offered.
 */
const GATE_3X = issuer('gate-3x', {
  daily: { at: '16:00', skip: { leverage: band('2.25', '4.125'), move: number('0.01') } },
  interim: { band: { long: band('2.25', '4.125'), short: band('1.5', '5.25') }, who: 'both' },
  managementFee: { rate: number('0.001'), at: ['16:00'] },
});

/** The same with the published band of 5x, 3.5 to 7. */
const GATE_5X = issuer('gate-5x', {
  daily: { at: '16:00', skip: { leverage: band('3.5', '7'), move: number('0.01') } },
  interim: { band: band('3.5', '7'), who: 'both' },
  managementFee: { rate: number('0.001'), at: ['16:00'] },
});

/**
 * No daily: rebalanced to 3 as soon as the leverage is at or below 2, or at or above 4. Fee of 0.005 % a day;
 * 0.05 % for a creation or redemption.
 * Assumed: the fee is charged continuously. In a fund without a daily nothing brings funding and fees into the
 * trigger prices but the next interim rebalance.
 */
const BYBIT_3X = issuer('bybit-3x', {
  daily: { at: [] },
  interim: { band: band('2', '4'), who: 'both' },
  managementFee: { rate: number('0.00005'), at: [], continuous: true },
  dealingFees: dealingFee('0.0005'),
});

/**
 * Rebalanced at 23:00 UTC, skipped while the leverage is within 4.95 to 5.05; during the day it is only reduced.
 * Assumed: a swing of 7 % (not published) and, since none is published, no fee.
 */
const PIONEX_5X = issuer('pionex-5x', {
  daily: { at: '23:00', skip: { leverage: band('4.95', '5.05') } },
  interim: { range: number('0.07'), reduceOnly: true },
  managementFee: { rate: number('0'), at: ['00:00'] },
});

/**
 * Rebalanced at 16:00 UTC; between, a fund that loses after a swing of 15 %. Fee of 0.1 % a day. The NAV is the index
 * formula.
 * Assumed: the fee at 16:00.
 */
const LBANK_3X = issuer('lbank-3x', {
  model: 'index',
  daily: { at: '16:00' },
  interim: { range: number('0.15') },
  managementFee: { rate: number('0.001'), at: ['16:00'] },
});

/**
 * The issuers' published rules, as of their help pages; what is not published is assumed, and said so above each.
 * Left out: Binance, whose target varies in secret, and Amun, whose terms are not published.
 */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'default-3x': DEFAULT_3X,
  'default-5x': DEFAULT_5X,
  'ascendex-3x': ASCENDEX_3X,
  'ascendex-5x': ASCENDEX_5X,
  'ftx-3x': FTX_3X,
  'kucoin-3x': KUCOIN_3X,
  'mexc-3x': MEXC_3X,
  'gate-3x': GATE_3X,
  'gate-5x': GATE_5X,
  'bybit-3x': BYBIT_3X,
  'pionex-5x': PIONEX_5X,
  'lbank-3x': LBANK_3X,
};
