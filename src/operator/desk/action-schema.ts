import { z } from 'zod';
import { INSTANT, listOf, NAME } from '../api/fields.js';
import { INSTANT as INSTANT_IN_UTC } from '../apply/utc-instant.js';
import { REASON } from '../operator-options.js';
import { quantity } from '../quantity.js';
import { RATIO } from '../ratio.js';
import { KEY } from '../request-key.js';
import { ACTION } from './people-schema.js';

/** What is asked of one fund and takes nothing else. */
const OF_A_FUND = ['rebalance', 'pause', 'resume', 'reduce', 'halt', 'hurry', 'abandon'] as const;
/** What is asked of all funds. */
const OF_ALL = ['pause-all', 'resume-all', 'reduce-all', 'halt-all'] as const;
/** What takes back something that waits, by its id. */
const CANCELS = ['cancel-dealing', 'cancel-units', 'cancel-retirement'] as const;

const TOKEN = NAME.describe('Of the fund.');
const AT = INSTANT_IN_UTC.nullable().default(null).describe('ISO 8601 in UTC; null is as soon as it can be.');
const UNITS = quantity('250').describe('So many units, above zero.');

/** What is asked, each with what it is asked with and with whatever else the request takes. */
const asksWith = <Shape extends z.ZodRawShape>(more: Shape) =>
  [
    z.strictObject({ action: z.enum(OF_A_FUND), token: TOKEN, ...more }),
    z.strictObject({ action: z.enum(OF_ALL), ...more }),
    z.strictObject({
      action: z.literal('create'),
      token: TOKEN,
      units: UNITS.nullable().default(null),
      amount: quantity('25000')
        .nullable()
        .default(null)
        .describe('Or as many as this buys, in the settle coin.'),
      ...more,
    }),
    z.strictObject({ action: z.literal('redeem'), token: TOKEN, units: UNITS, ...more }),
    z.strictObject({
      action: z.enum(['split', 'merge']),
      token: TOKEN,
      ratio: RATIO.describe('New units for old ones: "10:1".'),
      at: AT,
      ...more,
    }),
    z.strictObject({ action: z.literal('retire'), token: TOKEN, at: AT, ...more }),
    z.strictObject({ action: z.enum(CANCELS), token: TOKEN, id: NAME.describe('Of what waits.'), ...more }),
  ] as const;

export const PREVIEW_ASKED = z.discriminatedUnion('action', asksWith({}));
export type PreviewAsked = z.output<typeof PREVIEW_ASKED>;

/** What goes with every action. */
const WORDS = {
  reason: REASON.describe('Why; kept with it.'),
  confirm: z
    .string()
    .trim()
    .max(200)
    .describe('Typed by whoever acts: the token of the fund, or ALL where it is of all funds.'),
  key: KEY.describe("The client's own name of this request: the same again does nothing twice."),
};

/** What whoever acts must type. */
export const confirmationOf = (asked: object): string =>
  'token' in asked && typeof asked.token === 'string' ? asked.token : 'ALL';

/** Also where another field is wrong: all mistakes are told at once. */
export const ACTION_ASKED = z.discriminatedUnion('action', asksWith(WORDS)).superRefine(
  (asked, context) => {
    const expected = confirmationOf(asked);
    if (typeof asked.confirm !== 'string' || asked.confirm === expected) return;
    const params = { remedy: `type ${expected}` };
    context.addIssue({ code: 'custom', path: ['confirm'], message: `is not ${expected}`, params });
  },
  { when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) },
);
export type ActionAsked = z.output<typeof ACTION_ASKED>;

export const PREVIEW = z
  .object({
    title: z.string().describe('What would be done, in a few words: "pause BTC3L".'),
    confirm: z.string().describe('What must be typed as `confirm`.'),
    asOf: INSTANT,
    facts: listOf(z.object({ name: z.string(), text: z.string() })).describe(
      'What would be traded, at what cost, or what would change: amounts with their units.',
    ),
    refused: z
      .string()
      .nullable()
      .describe('Why it would be refused now; null where nothing speaks against it.'),
    proposes: z.boolean().describe('Whether it only proposes: another person decides.'),
    needs: z
      .enum(['nobody', 'operator'])
      .describe('Whether somebody has to sign in for it, with which role at least.'),
  })
  .meta({ id: 'Preview', description: 'What an action would do now. Nothing is done or kept by asking.' });

export const RESULT = z.object({
  token: z.string().nullable().describe('Null where it is of all funds.'),
  kind: z.enum(['done', 'accepted', 'proposed', 'refused']),
  what: z.string().describe('What came of it, in words.'),
  rebalance: z
    .string()
    .nullable()
    .describe('Key of the rebalance that was accepted: its attempts add a1, a2.'),
  position: z.int().nullable().describe('Its place in the queue; 0 is at work.'),
  id: z
    .string()
    .nullable()
    .describe('Of what was recorded: a creation, a redemption, a split, a retirement.'),
  approval: z.string().nullable().describe('Id of the proposal that now waits for another person.'),
});

export const ACTED = z
  .object({
    key: z.string(),
    results: listOf(RESULT).describe('One; of pause-all one for each fund.'),
  })
  .meta({ id: 'Acted', description: 'How an action was taken. What comes of it is looked at by its key.' });

export const REQUEST_ASKED = z.strictObject({ key: KEY });

export const REQUEST = z.object({
  key: z.string(),
  actions: listOf(ACTION).describe('What was asked under this key and what came of it; newest first.'),
});

export const APPROVE_ASKED = z.strictObject({
  confirm: z
    .string()
    .trim()
    .max(200)
    .describe('The token of its fund, or its id where it is of no single fund.'),
});
export const DECLINE_ASKED = z.strictObject({ reason: REASON });

export const DECIDED = z
  .object({
    id: z.string(),
    state: z.string().describe('used (approved and done), approved (not done yet) or declined.'),
    what: z.string().describe('What was done, in words.'),
    operatorToken: z
      .string()
      .nullable()
      .describe('Of an operator who was added: shown this once, to be handed over.'),
  })
  .meta({ id: 'Decided', description: 'What became of a proposal.' });

export const ACKNOWLEDGE_ASKED = z.strictObject({});
export const ACKNOWLEDGED = z.object({ id: z.int(), acknowledgedBy: z.string() });

export const ALERTS_ASKED = z.strictObject({
  open: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true'),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});

export const ALERT = z
  .object({
    id: z.int(),
    severity: z.string(),
    code: z.string(),
    token: z.string().nullable(),
    what: z.string(),
    remedy: z.string(),
    raisedAt: INSTANT,
    times: z.int(),
    acknowledgedBy: z.string().nullable(),
    resolvedAt: INSTANT.nullable(),
  })
  .meta({ id: 'Alert', description: 'What people were told.' });

export const ALERTS = z.object({ alerts: listOf(ALERT).describe('Newest first.') });

export const WAITING = z.object({
  running: z.string().nullable().describe('Id of the rebalance that is at work.'),
  queue: listOf(z.object({ key: z.string(), cause: z.string() })).describe('Requests that wait, in order.'),
  trouble: z.string().nullable().describe('Why the fund cannot say what runs; then the two above are empty.'),
  cancellable: listOf(z.object({ action: z.enum(CANCELS), id: z.string(), what: z.string() })).describe(
    'What waits and can be taken back.',
  ),
});
