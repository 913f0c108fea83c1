import { z } from 'zod';
import { OBJECTIVE_NAMES } from '../../config/objectives.js';
import { INSTANT, listOf } from '../api/fields.js';
import { SPAN_OPTION } from '../span-option.js';

const OBJECTIVE = z
  .object({
    name: z.string().describe(Object.keys(OBJECTIVE_NAMES).join(', ')),
    what: z.string(),
    unit: z.enum(['seconds', 'leverage a minute']),
    bound: z.enum(['at most', 'at least']),
    target: z.number(),
    value: z.number().nullable().describe('Null where nothing was measured: neither met nor missed.'),
    isMissed: z.boolean(),
    measured: z.int().describe('How many were measured.'),
    worst: z.object({ value: z.number(), id: z.string() }).nullable().describe('`id` of its rebalance.'),
  })
  .meta({ id: 'Objective', description: 'What was measured of the rebalances of a span, and its target.' });

/** What `ballast objectives --json` says. */
export const OBJECTIVES = z
  .object({
    from: INSTANT,
    until: INSTANT,
    objectives: listOf(OBJECTIVE),
    secondsOutside: z.number().describe('That funds were beyond their range, by what ended in the span.'),
    openBreaches: listOf(z.object({ token: z.string(), since: INSTANT })).describe(
      'Funds that are beyond their range now.',
    ),
  })
  .meta({ id: 'Objectives', description: 'docs/monitoring.md says what is measured.' });

export const OBJECTIVES_ASKED = z.strictObject({
  since: SPAN_OPTION.default(24 * 3_600_000).describe('How far back: 90m, 24h, 7d.'),
});
