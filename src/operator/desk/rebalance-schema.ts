import { z } from 'zod';
import { DECIMAL, engineRecord, INSTANT, listOf, MILLISECONDS } from '../api/fields.js';
import { SETTINGS, SHARE, WIPE_OUT } from './fund-schema.js';

const ORDER = z.object({
  clientOrderId: z.string(),
  side: z.enum(['buy', 'sell']),
  contracts: DECIMAL,
  limitPrice: DECIMAL,
  reduceOnly: z.boolean(),
  state: z.string(),
  filled: DECIMAL,
  sends: z.int(),
  sentAt: INSTANT.nullable(),
});

const FILL = z.object({
  clientOrderId: z.string(),
  executionId: z.string(),
  side: z.enum(['buy', 'sell']),
  contracts: DECIMAL,
  price: DECIMAL,
  fee: DECIMAL,
  time: INSTANT,
  markPrice: DECIMAL.nullable(),
});

const FIGURES = engineRecord({
  time: MILLISECONDS,
  price: DECIMAL,
  contractsBefore: DECIMAL,
  contractsAfter: DECIMAL,
  leverageBefore: DECIMAL,
  leverageAfter: DECIMAL,
  equityBefore: DECIMAL,
  equityAfter: DECIMAL,
  navBefore: DECIMAL,
  navAfter: DECIMAL,
  units: DECIMAL,
  fee: DECIMAL,
});

const STRIKE = engineRecord({
  time: MILLISECONDS,
  markPrice: DECIMAL,
  indexPrice: DECIMAL,
  contracts: DECIMAL,
  cash: DECIMAL,
  equity: DECIMAL,
  units: DECIMAL,
  nav: DECIMAL,
  targetLeverage: DECIMAL,
});

const DIFFERENCES = listOf(
  z.object({ field: z.string(), recorded: z.string(), recomputed: z.string() }),
).describe('Fields that come out otherwise when computed again.');

const STRUCK = z.object({
  strike: STRIKE,
  plan: engineRecord({ kind: z.string() }),
  orders: listOf(z.string()),
  steps: listOf(
    z.object({
      symbol: z.string(),
      name: z.string(),
      formula: z.string(),
      value: z.string(),
      unit: z.string(),
    }),
  ).describe('The arithmetic, as docs/methodology.md names it.'),
  guards: listOf(z.object({ code: z.string(), refusal: z.string().nullable() })),
  differences: DIFFERENCES,
});

const EXECUTION = z.object({
  strikePrice: DECIMAL,
  expectedPrice: DECIMAL,
  averagePrice: DECIMAL.nullable(),
  expectedSlippage: DECIMAL,
  expectedFee: DECIMAL,
  drift: DECIMAL,
  slippage: DECIMAL,
  fee: DECIMAL,
  total: DECIMAL,
  marksKnown: z.boolean(),
});

const RULES = z.object({
  token: z.string(),
  version: z.int(),
  settings: SETTINGS,
  hash: z.string(),
  source: z.string(),
  recordedBy: z.string(),
  reason: z.string(),
  recordedAt: INSTANT,
  askedFor: INSTANT.nullable(),
  state: z.string(),
  since: INSTANT.nullable(),
  rebalanceId: z.string().nullable(),
});

const FINAL = z.object({
  nav: DECIMAL.describe('What each unit is paid.'),
  units: DECIMAL,
  payable: DECIMAL,
  equity: DECIMAL,
  remainder: DECIMAL.describe("Equity less what is payable: the issuer's."),
  rebalanceId: z.string(),
  time: INSTANT,
  markPrice: DECIMAL,
  indexPrice: DECIMAL,
  lastFees: DECIMAL.describe('Management fees between strike and last fill.'),
  contracts: DECIMAL.describe("Left, below the venue's least order."),
});

const DIVISION = z.object({
  funds: listOf(
    SHARE.extend({
      kind: z.enum(['served', 'taken-over']),
      rebalance: z.string().describe("The fund's own."),
    }),
  ).describe('What its funds got; `taken-over` is what one that is wiped out left to the residual.'),
  residual: SHARE.nullable().describe("What is left, which is the issuer's; null where that is nothing."),
  differences: DIFFERENCES,
});

/** What `ballast explain --json` says. */
export const REBALANCE = z
  .object({
    id: z.string(),
    key: z.string(),
    token: z.string(),
    cause: z.string(),
    outcome: z.string().nullable().describe('Null while it is open.'),
    reason: z.string().nullable(),
    anchorSeq: z.int().nullable(),
    state: z.string().nullable(),
    figures: FIGURES.nullable(),
    wipeOut: WIPE_OUT.optional(),
    attempt: z.int(),
    requestKey: z.string(),
    requestedBy: z.string(),
    requestReason: z.string(),
    nominalTime: INSTANT.nullable(),
    unitRatio: z.object({ newUnits: DECIMAL, oldUnits: DECIMAL }),
    openedAt: INSTANT,
    closedAt: INSTANT.nullable(),
    share: SHARE.optional(),
    rules: RULES.nullable().describe('Null for one from before versions were kept.'),
    rulesDifferences: DIFFERENCES,
    strikes: listOf(STRUCK).describe('Oldest first.'),
    execution: EXECUTION.nullable().describe(
      'What the trade cost, in the settle coin; above zero is a cost. Null where it was two legs.',
    ),
    legs: listOf(z.object({ leg: z.enum(['close', 'open']), execution: EXECUTION })).describe(
      'The same of each leg of a daily that closes the whole position and opens it again; empty of others.',
    ),
    division: DIVISION.nullable().describe('Of a round of a hedge book: how it was divided.'),
    figuresDifferences: DIFFERENCES.nullable(),
    final: FINAL.nullable().describe('Of the rebalance that has retired its fund.'),
    finalDifferences: DIFFERENCES,
    equal: z.boolean().describe('Whether everything that can be computed again came out the same.'),
    orders: listOf(ORDER),
    fills: listOf(FILL),
  })
  .meta({ id: 'Rebalance', description: 'A rebalance, computed again from what is on record.' });
