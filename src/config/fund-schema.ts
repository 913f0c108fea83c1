import { z } from 'zod';
import type { Decimal } from '../domain/decimal.js';
import { longestOrderId, MAX_ORDER_ID_LENGTH } from '../domain/rebalance-id.js';
import { dealingFeeFields } from './dealing-fields.js';
import { aboveZero, decimalField, type Refusal, within } from './decimal-field.js';
import { capFields, guardFields } from './guard-fields.js';
import { matching } from './matching.js';
import { PRESETS } from './presets.js';
import { dailyFields, feeFields, interimFields, targetBandField } from './rule-fields.js';

const MOST_LEVERAGE = 10;

const letters = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
const TOKEN_RULE = 'write 2 to 12 capital letters and digits, such as BTC3L';

/** A token is part of every order id, which the venue limits: that decides how long it may be. */
function isToken(text: string): boolean {
  try {
    return longestOrderId(text).length <= MAX_ORDER_ID_LENGTH;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const tokenField = matching(isToken, 'a name of a token', (text) => {
  const near = letters(text);
  if (near !== text && isToken(near)) return `write ${near}: capital letters and digits`;
  const why = `: it is part of every order id, and the venue takes ${MAX_ORDER_ID_LENGTH} characters`;
  return near.length > 12 ? `${TOKEN_RULE}${why}` : TOKEN_RULE;
});

/** A USDT perpetual, or an inverse contract, whose name ends in USD. */
const CONTRACT = /^[A-Z0-9]{2,20}USDT?$/;

export const contractField = matching(CONTRACT, 'a USDT perpetual of the venue', (text) => {
  const near = letters(text.split(':')[0] ?? text);
  return near !== text && CONTRACT.test(near)
    ? `write ${near}`
    : 'write it as the venue does, such as BTCUSDT';
});

export const faceField = decimalField('the face value', aboveZero('face value'));

export const accountField = matching(/^[a-z][a-z0-9-]{0,31}$/, 'a name of an account', (text) => {
  const near = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const rule = 'small letters, digits and hyphens, beginning with a letter, at most 32';
  return /^[a-z][a-z0-9-]{0,31}$/.test(near) && near !== text ? `write ${near}: ${rule}` : `write ${rule}`;
});

export const leverageField = decimalField('the leverage', judgeLeverage);

function judgeLeverage(value: Decimal): Refusal | null {
  const remedy = `write a number from 1 to ${MOST_LEVERAGE} for a long fund, from -${MOST_LEVERAGE} to -1 for a short one`;
  if (value.isZero()) return { message: '0 is no leverage: such a fund would hold nothing', remedy };
  if (value.abs().lt(1)) return { message: `${value.toFixed()} is less than the fund's own equity`, remedy };
  if (value.abs().gt(MOST_LEVERAGE))
    return { message: `${value.toFixed()} is more than this engine takes on`, remedy };
  return null;
}

const rate = (what: string, to: string, hint: string) =>
  decimalField(what, within(what, { from: '0', to, openTo: true, hint }));

export const minGapField = rate('least gap', '1', 'a fraction: 0.05 is 5 %');
export const collarField = decimalField(
  'the collar',
  within('collar', {
    from: '0',
    to: '0.1',
    openFrom: true,
    hint: 'a fraction: 0.01 is 1 % from the mark price',
  }),
);
export const slippageField = rate('slippage', '0.05', 'a fraction: 0.0005 is 5 basis points');

export const flagField = z.enum(['true', 'false']).transform((text) => text === 'true');

const executionFields = z.strictObject({
  takerFee: rate('taker fee', '0.01', 'a fraction: 0.00055 is 0.055 %').optional(),
  slippage: slippageField.optional(),
  collar: collarField.optional(),
  maxSlice: decimalField('the largest order', aboveZero('size of an order')).optional(),
  maxDepthShare: decimalField(
    'the share of the depth',
    within('share of the depth', { from: '0', to: '1', openFrom: true, hint: 'a fraction: 0.2 is 20 %' }),
  ).optional(),
  restrike: decimalField(
    'the move that strikes again',
    within('move', { from: '0', to: '0.5', openFrom: true, hint: 'a fraction: 0.02 is 2 %' }),
  ).optional(),
  slicePause: decimalField(
    'the pause between orders',
    within('pause', { from: '0', to: '600', hint: 'seconds' }),
  ).optional(),
  deadline: decimalField(
    'the deadline',
    within('deadline', { from: '10', to: '86400', hint: 'seconds: 900 is a quarter of an hour' }),
  ).optional(),
});

/** What a fund may say in place of its preset. */
const rulesSchema = z.strictObject({
  daily: dailyFields.optional(),
  interim: interimFields.optional(),
  targetBand: targetBandField.optional(),
  managementFee: feeFields.optional(),
  execution: executionFields.optional(),
  minGap: minGapField.optional(),
  acceptThinGap: flagField.optional(),
  guards: guardFields.optional(),
  caps: capFields.optional(),
  dealingFees: dealingFeeFields.optional(),
});
export type RuleOverrides = z.output<typeof rulesSchema>;

/** `fund`, the default: NAV is equity / units. `index`: NAV follows the price, and the issuer carries the hedge. */
export const modelField = z.enum(['fund', 'index']);

export const presetField = z.enum(Object.keys(PRESETS));

export const fundSchema = z.strictObject({
  token: tokenField,
  contract: contractField,
  inverse: z.strictObject({ face: faceField }).optional(),
  leverage: leverageField,
  model: modelField.optional(),
  preset: presetField,
  account: accountField,
  initial: z.strictObject({
    equity: decimalField('the initial equity', aboveZero('initial equity')),
    nav: decimalField('the initial NAV', aboveZero('NAV of a unit')),
  }),
  rules: rulesSchema.optional(),
});
export type FundText = z.output<typeof fundSchema>;
