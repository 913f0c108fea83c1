import { z } from 'zod';
import { FUND_STATES } from '../../contract/fund-state.js';
import { HOLDERS_NOTES, NOT_TRADABLE } from '../../contract/tradable.js';
import { DECIMAL, INSTANT, listOf } from '../api/fields.js';

const FIGURE = z
  .object({
    value: DECIMAL,
    unit: z.string().describe('"USDT", "USDT per unit", "units", "contracts", "x", "fraction", "s".'),
    at: INSTANT.describe(
      "Of which moment it is: of the prices by the venue's clock, or of the reading of the books.",
    ),
  })
  .meta({ id: 'Figure', description: 'A figure with its unit and its time.' });

const CODED = <Code extends string>(codes: Readonly<Record<Code, string>>) =>
  listOf(
    z.object({
      code: z.string().describe(Object.keys(codes).join(', ')),
      meaning: z.string(),
    }),
  );

const TRIGGER = z.object({
  side: z.enum(['below', 'above']),
  price: FIGURE.describe('Index price at which an interim rebalance falls due.'),
  distance: FIGURE.nullable().describe(
    'From the index price to it, signed, as a fraction of the index price.',
  ),
  passed: z.boolean().nullable().describe('Whether it is due now; null without a price.'),
});

const UNITS = z
  .object({
    version: z
      .int()
      .describe('Splits and merges so far: figures of different versions are of different units.'),
    announced: z
      .object({ kind: z.string(), ratio: z.string(), at: INSTANT.nullable() })
      .nullable()
      .describe('`ratio` is new units for old ones; `at` is null where it is the next rebalance.'),
    last: z.object({ kind: z.string(), ratio: z.string(), at: INSTANT }).nullable(),
  })
  .describe('Splits and merges of the units.');

export const FUND_ENTRY = z
  .object({
    token: z.string(),
    name: z.string(),
    model: z
      .enum(['fund', 'index'])
      .describe(
        'fund: NAV is the equity of the basket over the units. index: NAV follows a formula of the price.',
      ),
    state: z.string().describe(FUND_STATES.join(', ')),
    tradable: z.boolean().describe('Whether its figures can be trusted and its units are what they were.'),
    notTradable: CODED(NOT_TRADABLE).describe('Why not; empty where it is tradable.'),
    notes: CODED(HOLDERS_NOTES).describe('What holders must know besides.'),
    nav: FIGURE.nullable().describe('Net asset value of one unit; null before the fund is established.'),
    assets: FIGURE.nullable().describe('What all units are worth together.'),
    supply: FIGURE.nullable().describe('Units issued.'),
    basket: z.object({ contract: z.string(), contracts: FIGURE.describe('Signed: below zero is short.') }),
    targetLeverage: FIGURE.describe('Signed.'),
    leverage: FIGURE.nullable().describe('Real leverage now, signed.'),
    moveToZero: FIGURE.nullable().describe(
      'The move of the price, at one jump, after which nothing is left: signed, as a fraction.',
    ),
    markPrice: FIGURE.nullable().describe('Values the basket.'),
    indexPrice: FIGURE.nullable().describe('Judges the triggers.'),
    priceAge: FIGURE.nullable().describe('From the time of the prices to `asOf`.'),
    stale: z
      .boolean()
      .describe('Whether there is no price, or one older than 15 s: then all that follows from it is old.'),
    rebalancePoint: z
      .object({ price: FIGURE, nav: FIGURE })
      .nullable()
      .describe('Price and NAV that the last rebalance has fixed; NAV in the units of now.'),
    lastRebalance: z
      .object({
        cause: z.string().describe('establish, daily, interim, emergency.'),
        at: INSTANT,
        contractsBefore: FIGURE,
        contractsAfter: FIGURE,
        leverageBefore: FIGURE,
        leverageAfter: FIGURE,
      })
      .nullable()
      .describe('The one that has set the rebalance point.'),
    nextRebalance: INSTANT.nullable().describe('The next regular one; null where there is none.'),
    interim: z.object({ words: z.string(), triggers: listOf(TRIGGER) }),
    managementFee: z.object({ words: z.string(), rate: FIGURE, perDay: FIGURE }),
    dealingFees: z.object({ creation: FIGURE, redemption: FIGURE }),
    fundingPaid: FIGURE.nullable().describe(
      'By the fund since its rebalance point, as far as it is booked; below zero is received. Null in the index model, where the issuer pays it.',
    ),
    units: UNITS,
  })
  .meta({ id: 'PublicFund', description: 'A token as its holders see it.' });

const HEADING = {
  version: z.literal(1),
  asOf: INSTANT.describe('The one instant of all books in it.'),
  venue: z.object({
    name: z.string(),
    simulated: z.boolean().describe('True where every trade is simulated.'),
  }),
  settleCoin: z.string(),
  disclosure: listOf(z.string()).describe('What holders must know. To be shown with the figures.'),
};

/** Every fund. */
export const SNAPSHOT = z.object({ ...HEADING, funds: listOf(FUND_ENTRY) }).meta({
  id: 'Snapshot',
  description: 'All tokens at one instant. Readers ignore fields that they do not know.',
});

const PAST = z.object({
  cause: z.string(),
  outcome: z.string(),
  price: FIGURE,
  contractsBefore: FIGURE,
  contractsAfter: FIGURE,
  leverageBefore: FIGURE,
  leverageAfter: FIGURE,
  navBefore: FIGURE.describe('In the units of now.'),
  navAfter: FIGURE.describe('In the units of now.'),
});

/** One fund, with its past. */
export const FUND_SNAPSHOT = z
  .object({ ...HEADING, fund: FUND_ENTRY, rebalances: listOf(PAST).describe('Newest first, at most 100.') })
  .meta({ id: 'FundSnapshot', description: 'A token at one instant, with its past rebalances.' });

export type Figure = z.output<typeof FIGURE>;
export type FundEntry = z.output<typeof FUND_ENTRY>;
export type Snapshot = z.output<typeof SNAPSHOT>;
export type FundSnapshot = z.output<typeof FUND_SNAPSHOT>;
