import { z } from 'zod';
import { instant, positive, signed } from '../decimal-fields.js';

const duration = z.number().int().positive();

/** One violent move: `move` is a fraction of the price ("-0.18"), reached smoothly and then taken back. */
const phase = z.strictObject({
  contract: z.string(),
  afterMs: z.number().int().nonnegative(),
  move: signed,
  overMs: duration,
  holdMs: z.number().int().nonnegative(),
  recoverMs: duration,
});

const violent = z
  .strictObject({
    /** Start of the first periodic phase after the market's start; null for none. */
    violentAfterMs: z.number().int().nonnegative().nullable().default(30_000),
    everyMs: duration.default(900_000),
    /** Smallest size of the leading contract's move, as a fraction of its price. */
    move: positive.default('0.18' as z.output<typeof positive>),
    overMs: duration.default(20_000),
    holdMs: z.number().int().nonnegative().default(120_000),
    recoverMs: duration.default(420_000),
    /** Further phases at fixed instants after the start. */
    list: z.array(phase).default([]),
  })
  .refine((found) => found.overMs + found.holdMs + found.recoverMs + STAGGER_MS <= found.everyMs, {
    message: `overMs + holdMs + recoverMs + ${3_000} must fit into everyMs, or moves would pile up`,
    path: ['everyMs'],
  });

/** The most by which one contract's phase lags behind the first one's. */
export const STAGGER_MS = 3_000;

const seeded = z.strictObject({
  kind: z.literal('seeded'),
  seed: z.string().min(1),
  /** Where the path of prices begins; by default the first start on this state directory. */
  startTime: instant.optional(),
  tickMs: z.number().int().min(10).max(60_000).default(250),
  /** Standard deviation, roughly, of a calm day's move, as a plain number (0.02 is 2 %). */
  calmDailyMove: z.number().min(0).max(0.2).default(0.02),
  phases: violent.prefault({}),
});

const candles = z.strictObject({
  kind: z.literal('candles'),
  /** CSV files by contract: columns ts (seconds or milliseconds), open, high, low, close. */
  files: z.record(z.string(), z.string()),
  from: instant.optional(),
  /** Recorded seconds that pass in one second. */
  speed: z.number().positive().max(100_000).default(60),
  tickMs: z.number().int().min(10).max(60_000).default(250),
});

const controlled = z.strictObject({ kind: z.literal('controlled'), startTime: instant });

const live = z.strictObject({
  kind: z.literal('live'),
  /** A public linear stream, such as wss://stream.bybit.com/v5/public/linear. */
  url: z.url({ protocol: /^wss?$/ }),
  /** No trade is accepted on a price older than this. */
  staleAfterMs: duration.default(10_000),
});

/** Where prices come from: made from a seed, played from candles, set over the admin API, or relayed. */
export const marketSettings = z.discriminatedUnion('kind', [seeded, candles, controlled, live]);

export type MarketSource = z.input<typeof marketSettings>;
export type MarketSettings = z.output<typeof marketSettings>;
export type SeededSettings = z.output<typeof seeded>;
export type CandlesSettings = z.output<typeof candles>;
export type LiveSettings = z.output<typeof live>;
export type ViolentPhase = z.output<typeof phase>;
