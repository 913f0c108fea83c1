import { z } from 'zod';
import { FUND_STATES } from '../../contract/fund-state.js';
import { SWITCH_STATES } from '../../contract/trading-switch.js';
import { DECIMAL, INSTANT, listOf } from '../api/fields.js';

const OPEN_FINDING = z
  .object({
    code: z.string(),
    title: z.string(),
    what: z.string(),
    since: INSTANT,
    halts: z.boolean(),
    adoptable: z.boolean().describe('Whether `ballast adopt` can take it into the books.'),
    remedy: z.string(),
  })
  .meta({
    id: 'Finding',
    description: 'What the reconciliation found; docs/reconciliation.md explains its code.',
  });

const ISSUER = z
  .object({
    unitsValue: DECIMAL.describe('NAV x units: what holders are owed, in the settle coin.'),
    accountEquity: DECIMAL.describe('What the account holds, in the settle coin.'),
    feeIncome: DECIMAL,
    dealingFees: DECIMAL,
    tradingFee: DECIMAL,
    slippage: DECIMAL,
    funding: DECIMAL,
    tracking: DECIMAL,
    deficit: DECIMAL,
    result: DECIMAL.describe(
      'Since the fund was established: the sum of the parts from feeIncome to deficit.',
    ),
  })
  .meta({ id: 'Issuer', description: "The issuer's side of a fund of the index model, in the settle coin." });

const RETIREMENT = z
  .object({
    id: z.string(),
    state: z.enum(['waiting', 'unwinding', 'retired']),
    reason: z.string(),
    at: INSTANT.nullable(),
    effectiveAt: INSTANT.nullable(),
    finalNav: DECIMAL.nullable().describe('Settle coin for one unit.'),
  })
  .meta({
    id: 'Retirement',
    description: 'Of a fund that is to be ended; `at` is null where it is at once.',
  });

const FUND_STATUS = z.object({
  token: z.string(),
  state: z.string().describe(FUND_STATES.join(', ')),
  stateReason: z.string().nullable(),
  contract: z.string(),
  model: z.enum(['fund', 'index']),
  hedgeBook: z
    .object({ token: z.string(), state: z.string(), stateReason: z.string().nullable() })
    .nullable()
    .describe('Of a fund that shares its account: the hedge book that trades for it.'),
  members: listOf(z.string()).nullable().describe('Of a hedge book: its funds.'),
  bookTarget: z
    .object({
      net: DECIMAL.nullable().describe('The sum of what its funds aim at, signed, in the settle coin.'),
      gross: DECIMAL.nullable().describe('The sum of the sizes of that.'),
      residual: DECIMAL.describe('Signed contracts that it holds beyond its funds.'),
      declaredResidual: DECIMAL.describe('Those that it is to hold beyond them.'),
    })
    .nullable()
    .describe('Of a hedge book.'),
  targetLeverage: DECIMAL.nullable().describe(
    'Signed: below zero is short; zero of one that is being retired; of a hedge book that of its account once it holds what it is to hold.',
  ),
  leverage: DECIMAL.nullable().describe('Real leverage at the mark price.'),
  nav: DECIMAL.nullable().describe('Settle coin for one unit.'),
  units: DECIMAL.nullable(),
  equity: DECIMAL.nullable().describe('Of the account, in the settle coin.'),
  contracts: DECIMAL.describe('Signed: below zero is short.'),
  markPrice: DECIMAL.nullable(),
  priceTime: INSTANT.nullable().describe("Of the prices, by the venue's clock."),
  anchor: z
    .object({ seq: z.int(), price: DECIMAL, nav: DECIMAL, time: INSTANT, range: DECIMAL.nullable() })
    .nullable()
    .describe('The rebalance point; `range` is null where the interim rule is no swing.'),
  trigger: z
    .object({ price: DECIMAL, distance: DECIMAL, passed: z.boolean() })
    .nullable()
    .describe('Of the next interim rebalance; `distance` is a signed fraction of the index price.'),
  lastRebalance: z
    .object({ id: z.string(), cause: z.string(), time: INSTANT, outcome: z.string() })
    .nullable(),
  dealings: z
    .object({ creations: z.int(), redemptions: z.int(), comesIn: DECIMAL, goesOut: DECIMAL })
    .describe(
      'Creations and redemptions that wait, and cash of dealt ones that has not moved, in the settle coin.',
    ),
  unitChange: z
    .object({ id: z.string(), what: z.string(), at: INSTANT.nullable() })
    .nullable()
    .describe('The split or merge that waits; `at` is null where it is the next rebalance point.'),
  betweenLegs: z
    .object({
      key: z.string(),
      begun: z.enum(['close', 'open']),
      abandoned: z.boolean(),
      what: z.string().describe('The same in words.'),
    })
    .nullable()
    .describe('The daily that has closed the position and not opened it again.'),
  retirement: RETIREMENT.nullable(),
  issuer: ISSUER.nullable(),
  warnings: listOf(z.string()),
  findings: listOf(OPEN_FINDING),
});

const DESK_FUND = FUND_STATUS.extend({
  nextDaily: INSTANT.nullable(),
  exposure: DECIMAL.nullable().describe('At the mark price, signed, in the settle coin.'),
  today: listOf(z.object({ cause: z.string(), ended: z.int() })).describe(
    'Rebalances that have ended since midnight UTC, whatever their outcome.',
  ),
}).meta({ id: 'Fund', description: 'A fund at this moment.' });

const VENUE = z.object({
  name: z.string(),
  simulated: z.boolean(),
  reachable: z.boolean(),
  trouble: z.string().nullable(),
  outages: listOf(
    z.object({ process: z.string(), since: INSTANT, reason: z.string(), nextProbeAt: INSTANT.nullable() }),
  ).describe('Workers that send nothing but cancels until the venue answers them again.'),
});

/** `BookReport`. */
export const BOOK = z
  .object({
    asOf: INSTANT,
    settleCoin: z.string(),
    venue: VENUE,
    tradingSwitch: z.object({
      state: z.string().describe(SWITCH_STATES.join(', ')),
      reason: z.string().nullable(),
      by: z.string().nullable(),
      since: INSTANT.nullable(),
    }),
    alerts: z.object({
      open: z.int(),
      undelivered: z.int(),
      undeliveredSince: INSTANT.nullable(),
      trouble: z.string().nullable(),
    }),
    funds: listOf(DESK_FUND),
    sums: z
      .object({
        funds: z.int(),
        equity: DECIMAL,
        long: DECIMAL,
        short: DECIMAL,
        rebalancesToday: z.int().describe('Ended since midnight UTC.'),
      })
      .describe('Amounts of the funds whose price is known, in the settle coin.'),
    concerns: listOf(
      z.object({ grave: z.boolean(), token: z.string().nullable(), what: z.string() }),
    ).describe('What is wrong, the worst first; `token` is null where it concerns them all.'),
  })
  .meta({ id: 'Book', description: 'All funds.' });
