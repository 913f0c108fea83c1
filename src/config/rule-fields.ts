import { z } from 'zod';
import { type DecimalString, decimal, plain } from '../domain/decimal.js';
import type { LeverageBand } from '../domain/leverage-band.js';
import { isTimeZone } from '../domain/zoned-time.js';
import { decimalField, within } from './decimal-field.js';
import { timeField } from './time-field.js';

/** A rule that may differ for long and short funds. */
export interface Sided<Value> {
  readonly long: Value;
  readonly short: Value;
}

/** What a fund writes where a rule of its preset does not hold for it. */
export const NONE = 'none';
export type None = typeof NONE;

type Context = z.core.$RefinementCtx;

/** Reads a part of a value by its own schema, and tells its mistakes at their place. */
function part<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  context: Context,
  ...path: PropertyKey[]
): Value | null {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const isOwn = issue.code === 'custom';
    const message = isOwn ? issue.message : 'this must be a single value';
    const remedy = isOwn ? String(issue.params?.remedy) : 'write it without brackets or keys';
    context.issues.push({
      ...{ code: 'custom', message, params: { remedy }, input: value },
      path: [...path, ...issue.path],
    });
  }
  return null;
}

/** A single value, or `none`. */
export const orNone = <Value>(field: z.ZodType<Value, string>) =>
  z.string().transform((text, context): Value | None => {
    if (text === NONE) return NONE;
    return part(field, text, context) ?? z.NEVER;
  });

function refuse(context: Context, message: string, remedy: string): typeof z.NEVER {
  context.issues.push({ code: 'custom', message, params: { remedy }, input: context.value });
  return z.NEVER;
}

const scalarOrList = z.union([z.string(), z.array(z.unknown())]);
const scalarListOrMap = z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** One time of day, several as a list, or `none`. One stays one, so that plain rules read as they always did. */
export const dailyTimesField = scalarOrList.transform((value, context): string | readonly string[] => {
  if (value === NONE) return [];
  if (typeof value === 'string') return part(timeField, value, context) ?? z.NEVER;
  if (value.length === 0)
    return refuse(context, "'at' is an empty list", 'write a time such as 02:30, or none');
  const times = value.map((text, index) => part(timeField, text, context, index));
  const [first, ...others] = [...new Set(times.filter((time) => time !== null))].sort();
  if (first === undefined) return z.NEVER;
  return others.length === 0 ? first : [first, ...others];
});

const MOST_FEE_TIMES = 24;

/** Times of day, or `continuous`. */
export const feeTimesField = scalarOrList.transform((value, context): 'continuous' | string[] => {
  if (value === 'continuous') return value;
  const remedy = "write a list such as ['00:00', '08:00'], or continuous";
  if (typeof value === 'string') return refuse(context, `'${value}' is no list of times`, remedy);
  if (value.length === 0) return refuse(context, "'at' is an empty list", remedy);
  if (value.length > MOST_FEE_TIMES)
    return refuse(context, `${value.length} fees a day are too many`, `write ${MOST_FEE_TIMES} at most`);
  return value.flatMap((text, index) => part(timeField, text, context, index) ?? []);
});

export const zoneField = z.string().transform((text, context) => {
  if (isTimeZone(text)) return text;
  return refuse(
    context,
    `'${text}' is no known time zone`,
    'write an IANA name, such as Europe/Berlin or UTC',
  );
});

const rangeText = decimalField(
  'the interim range',
  within('interim range', {
    from: '0',
    to: '1',
    openFrom: true,
    openTo: true,
    hint: 'a fraction: 0.15 is 15 %',
  }),
);

/** A fraction, `none`, or one fraction each for long and short funds. */
export const rangeField = scalarListOrMap.transform(
  (value, context): DecimalString | Sided<DecimalString> | null => {
    if (value === NONE) return null;
    return sided(rangeText, value, context, 'range: { long: 0.15, short: 0.1 }');
  },
);

const edge = decimalField('an edge of the band', within('leverage', { from: '0', to: '100' }));

const band = z.unknown().transform((value, context): LeverageBand => {
  if (!Array.isArray(value) || value.length !== 2) {
    return refuse(context, 'a band is a list of two leverages', 'write them as a list, such as [2, 4]');
  }
  const from = part(edge, value[0], context, 0);
  const to = part(edge, value[1], context, 1);
  if (from === null || to === null) return z.NEVER;
  if (decimal(from).lt(to)) return { from: plain(decimal(from)), to: plain(decimal(to)) };
  return refuse(context, `[${from}, ${to}] is no band`, 'write the lower leverage first, such as [2, 4]');
});

/** Two leverages, unsigned, the lower one first. */
export const bandField = scalarListOrMap.transform(
  (value, context): LeverageBand => part(band, value, context) ?? z.NEVER,
);

/** The same, or `none`. */
export const targetBandField = scalarListOrMap.transform((value, context): LeverageBand | None => {
  if (value === NONE) return NONE;
  return part(band, value, context) ?? z.NEVER;
});

/** The same, or one band each for long and short funds. */
export const sidedBandField = scalarListOrMap.transform(
  (value, context): LeverageBand | Sided<LeverageBand> =>
    sided(band, value, context, 'band: { long: [2.25, 4.125], short: [1.5, 5.25] }'),
);

/** A value for both, or a map of one each. */
function sided<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  context: Context,
  example: string,
): Value | Sided<Value> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return part(schema, value, context) ?? z.NEVER;
  }
  const given: Record<string, unknown> = { ...value };
  const wrong = Object.keys(given).filter((key) => key !== 'long' && key !== 'short');
  if (wrong.length > 0 || given.long === undefined || given.short === undefined) {
    const what = wrong.length > 0 ? `it has ${wrong.join(', ')}` : 'one of the two is missing';
    return refuse(context, `what differs is given for long and short, and ${what}`, `write ${example}`);
  }
  const long = part(schema, given.long, context, 'long');
  const short = part(schema, given.short, context, 'short');
  return long === null || short === null ? z.NEVER : { long, short };
}

const MOST_A_DAY = 1_000;

export const interimFields = z.strictObject({
  range: rangeField.optional(),
  band: sidedBandField.optional(),
  who: z.enum(['losers', 'both']).optional(),
  to: z.enum(['target', 'edge']).optional(),
  reduceOnly: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  cooldown: orNone(
    decimalField(
      'the cooldown',
      within('cooldown', { from: '0', to: '604800', openFrom: true, hint: 'seconds: 600 is ten minutes' }),
    ),
  ).optional(),
  mostADay: orNone(
    z.string().transform((text, context) => {
      const count = /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN;
      if (count <= MOST_A_DAY) return count;
      return refuse(
        context,
        `'${text}' is no possible number of rebalances`,
        `write a whole number from 1 to ${MOST_A_DAY}, or none`,
      );
    }),
  ).optional(),
});
export type InterimText = z.output<typeof interimFields>;

export const skipFields = z
  .strictObject({
    leverage: bandField.optional(),
    move: decimalField(
      'the move',
      within('move', { from: '0', to: '1', openFrom: true, openTo: true, hint: 'a fraction: 0.01 is 1 %' }),
    ).optional(),
  })
  .refine(({ leverage, move }) => leverage !== undefined || move !== undefined, {
    message: 'it does not say when the daily is skipped',
    params: { remedy: 'write skip: { leverage: [2.9, 3.1] } or skip: { move: 0.01 }, or both' },
  });

export const dailyFields = z.strictObject({
  at: dailyTimesField.optional(),
  zone: zoneField.optional(),
  skip: z.union([z.literal(NONE), skipFields]).optional(),
  mode: z.enum(['difference', 'liquidate']).optional(),
});
export type DailyText = z.output<typeof dailyFields>;

export const feeFields = z.strictObject({
  rate: decimalField(
    'management fee',
    within('management fee', {
      from: '0',
      to: '0.01',
      openTo: true,
      hint: 'charged each time, not a day: 0.001 is 0.1 %',
    }),
  ).optional(),
  at: feeTimesField.optional(),
  zone: zoneField.optional(),
});
export type FeeText = z.output<typeof feeFields>;
