import { z } from 'zod';
import { DECIMAL, engineRecord, INSTANT, listOf } from '../api/fields.js';

/** `FundSettings`: the rules of the fund, as docs/configuration.md has them. */
export const SETTINGS = engineRecord({
  token: z.string(),
  account: z.string(),
  contract: z.string(),
  model: z.enum(['fund', 'index']),
  leverage: DECIMAL,
  initial: z.object({ equity: DECIMAL, nav: DECIMAL }),
  rules: engineRecord({ preset: z.string() }),
}).meta({
  id: 'Settings',
  additionalProperties: true,
  description: 'Rules of a fund: docs/configuration.md.',
});

/** What a fund that shares its account got of a round of its hedge book. */
export const SHARE = z
  .object({
    id: z.string().describe('`BTCBOOK-n000042a1-x001`.'),
    round: z.string().describe('The rebalance of the hedge book.'),
    crossed: DECIMAL.describe('Signed contracts, within the book at the price of the strike.'),
    price: DECIMAL,
    executed: DECIMAL.describe('Signed contracts, its part of the execution.'),
    notional: DECIMAL.describe('What that cost at the average price, signed as it is.'),
    fee: DECIMAL,
  })
  .meta({
    id: 'Share',
    description: 'What a fund that shares its account got of a round of its hedge book.',
  });

const ORDER = z
  .object({
    clientOrderId: z.string(),
    side: z.enum(['buy', 'sell']),
    contracts: DECIMAL,
    filled: DECIMAL,
    averagePrice: DECIMAL.nullable(),
    fee: DECIMAL,
    executions: z.int(),
  })
  .meta({ id: 'Order' });

export const WIPE_OUT = z
  .object({ deficit: DECIMAL, bornBy: z.string() })
  .describe('What the units would be worth below zero, and who bears it.');

const figure = DECIMAL.nullable();

/** A row of `ballast history`; its figures are null where nothing was struck. */
const PAST_REBALANCE = z
  .object({
    id: z.string(),
    token: z.string(),
    time: INSTANT,
    cause: z.string(),
    outcome: z.string().nullable(),
    reason: z.string().nullable(),
    wipeOut: WIPE_OUT.nullable(),
    requestedBy: z.string(),
    requestReason: z.string(),
    price: figure,
    contractsBefore: figure,
    contractsAfter: figure,
    leverageBefore: figure,
    leverageAfter: figure,
    equityBefore: figure,
    equityAfter: figure,
    navBefore: figure,
    navAfter: figure,
    units: figure,
    unitRatio: z.string().describe('Units of today for units of then: "10:1".'),
    fee: figure,
    orders: listOf(ORDER),
    share: SHARE.nullable().describe('Of a fund that shares its account; it has no orders of its own.'),
    interimBand: z
      .object({ below: figure, above: figure })
      .nullable()
      .describe(
        'Real leverage at the prices below and above at which an interim rebalance falls due after it; null where none does, and where it has set no rebalance point.',
      ),
  })
  .meta({
    id: 'PastRebalance',
    description: 'Amounts in the settle coin; NAV and units as they are counted today.',
  });

const GAPS = z
  .object({ toZero: DECIMAL, toLiquidation: DECIMAL })
  .nullable()
  .describe('Moves of the price against the position, as fractions.');

const TRIGGER = z.object({ price: DECIMAL, distance: DECIMAL, passed: z.boolean() }).nullable();

const MOVE = z.object({
  move: DECIMAL.describe('Signed fraction of the mark price.'),
  price: DECIMAL,
  outcome: z.string(),
  triggers: z.int().describe('Interim rebalances on the way.'),
  nav: figure,
  leverage: figure,
  contracts: figure,
  gaps: GAPS,
});

const ACCOUNT_MOVE = z
  .object({
    move: DECIMAL.describe('Signed fraction of the mark price.'),
    price: DECIMAL,
    outcome: z.string(),
    triggers: z.int().describe('Interim rebalances of all its funds on the way.'),
    equity: figure,
    leverage: figure,
    contracts: figure,
    gaps: GAPS,
  })
  .meta({ id: 'AccountMove', description: 'Where a move of the price leads the account of a hedge book.' });

const NEXT_TRADE = z.object({
  kind: z.enum(['trade', 'no-trade', 'wiped-out']),
  reason: z.string().nullable(),
  contracts: DECIMAL,
  notional: DECIMAL,
  targetContracts: figure,
  leverageAfter: figure,
  fee: DECIMAL,
});

const FORESIGHT = z
  .object({
    token: z.string(),
    state: z.string(),
    contract: z.string(),
    targetLeverage: DECIMAL,
    price: DECIMAL,
    priceTime: INSTANT,
    leverage: figure,
    nav: figure,
    gaps: GAPS,
    triggers: z.object({ below: TRIGGER, above: TRIGGER }),
    nextDaily: NEXT_TRADE.nullable().describe('What the next daily trades if the price stays.'),
    legs: z
      .object({ close: NEXT_TRADE, open: NEXT_TRADE })
      .nullable()
      .describe('Where that daily closes the whole position and opens it again.'),
    moves: listOf(MOVE),
    noMoves: z.enum(['not-established', 'being-retired']).nullable(),
  })
  .meta({ id: 'Foresight', description: 'What a move of the price leads to, as `ballast foresight`.' });

const ATTRIBUTION = z
  .object({
    token: z.string(),
    from: z.object({ time: INSTANT, rebalanceId: z.string() }).nullable().describe('Null for the launch.'),
    to: INSTANT,
    price: DECIMAL.describe('Mark price at that moment.'),
    equityBefore: DECIMAL,
    equityAfter: DECIMAL,
    parts: z
      .object({
        price: DECIMAL,
        funding: DECIMAL,
        managementFee: DECIMAL,
        tradingFee: DECIMAL,
        slippage: DECIMAL,
        capital: DECIMAL,
        dealing: DECIMAL,
        transfer: DECIMAL,
        adopted: DECIMAL,
      })
      .describe('Above zero where equity grew; they sum to the change of equity, exactly.'),
    navRounding: DECIMAL.nullable().describe('NAV x units less equity; null where NAV is by formula.'),
    unexplained: DECIMAL.describe('Anything but zero is a defect.'),
  })
  .meta({ id: 'Attribution', description: 'Why equity changed, in the settle coin.' });

/** `FundReport`. */
export const FUND = z
  .object({
    token: z.string(),
    settings: SETTINGS,
    rulesVersion: z.int(),
    history: listOf(PAST_REBALANCE).describe('Newest first, at most 500.'),
    foresight: FORESIGHT.nullable(),
    noForesight: z.string().nullable().describe('Why there is none.'),
    accountMoves: listOf(ACCOUNT_MOVE).describe('Of a hedge book alone, as `ballast foresight`.'),
    attributions: listOf(ATTRIBUTION).describe(
      'Since the launch, and since the last strikes before 30, 7 and 1 days ago where there are such.',
    ),
  })
  .meta({ id: 'FundReport' });
