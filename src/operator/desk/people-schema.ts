import { z } from 'zod';
import { isOneLine, NOT_ONE_LINE } from '../../contract/one-line.js';
import { INSTANT, listOf } from '../api/fields.js';

export const APPROVAL = z
  .object({
    id: z.string(),
    title: z.string().describe('What it is, in a few words.'),
    details: listOf(z.string()).describe('What exactly would be done; empty once it is over.'),
    token: z.string().nullable().describe('Null where it concerns all funds, or none.'),
    reason: z.string(),
    proposedBy: z.string(),
    proposedAt: INSTANT,
    expiresAt: INSTANT,
    state: z.string().describe('open, approved (not carried out yet), used, declined or expired.'),
    standing: z.string().describe('How it stands and how it goes on, in words.'),
  })
  .meta({ id: 'Approval', description: 'What one person has proposed and another decides.' });

export const APPROVALS = z.object({ approvals: listOf(APPROVAL) });

export const ACTION = z
  .object({
    id: z.int(),
    at: INSTANT,
    who: z.string().nullable(),
    verified: z.boolean().describe('Whether a token proved it; else `who` is what the sender says.'),
    origin: z.string().describe('command line, desk or temporal.'),
    address: z.string().nullable().describe('Of the client, where it came by the desk.'),
    action: z.string(),
    token: z.string().nullable(),
    reason: z.string().nullable(),
    requestKey: z.string().nullable(),
    outcome: z.string().describe('asked (no answer is on record), done or refused.'),
    what: z.string().nullable().describe('What came of it.'),
    rebalance: z.object({ id: z.string(), outcome: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'Action', description: 'What a person did.' });

export const ACTIONS = z.object({ actions: listOf(ACTION) });

const TEXT = z.string().trim().max(200).refine(isOneLine, NOT_ONE_LINE);
const EMPTY_IS_NONE = (text: string) => (text === '' ? null : text);
const INSTANT_ASKED = z.union([z.literal(''), z.iso.datetime()]);
const millisecondsOf = (text: string) => (text === '' ? null : Date.parse(text));

/** As a form sends it: an empty field asks for everything. Checked again nowhere: what is not here is refused. */
export const ACTIONS_ASKED = z.strictObject({
  token: TEXT.default('').transform(EMPTY_IS_NONE),
  who: TEXT.default('').transform(EMPTY_IS_NONE),
  action: TEXT.default('').transform(EMPTY_IS_NONE),
  since: INSTANT_ASKED.default('').transform(millisecondsOf),
  until: INSTANT_ASKED.default('').transform(millisecondsOf),
  limit: z.coerce.number().int().min(1).max(100_000).default(200),
});
