import { z } from 'zod';
import { DEFAULT_DEPTH } from '../../domain/book-fill.js';
import { type DecimalString, decimal, plain } from '../../domain/decimal.js';
import { oneTier } from '../../domain/risk-tiers.js';
import { fraction, notNegative, positive } from './decimal-fields.js';
import { faultPlan } from './faults/plan.js';
import { marketSettings } from './market/settings.js';

const text = (value: string) => value as DecimalString; // literals of this file, in plain notation

const account = z.strictObject({
  name: z.string().min(1),
  apiKey: z.string().min(1),
  apiSecret: z.string().min(1),
  /** Credited once, when the account is first seen in the state directory. */
  deposit: notNegative,
});

const riskTier = z.strictObject({
  limit: positive.nullable(),
  maintenanceMargin: fraction,
  deduction: notNegative.default(text('0')),
});

/** From the smallest positions to the largest; the last tier holds for larger ones too. */
const riskTiers = z.tuple([riskTier], riskTier).superRefine((tiers, context) => {
  tiers.slice(1).forEach(({ limit }, index) => {
    const before = tiers[index]?.limit ?? null;
    if (before !== null && (limit === null || decimal(limit).gt(decimal(before)))) return;
    const message =
      before === null
        ? 'nothing comes after a tier without a limit'
        : `expected more than ${before}, as the tier before`;
    context.addIssue({ code: 'custom', path: [index + 1, 'limit'], message });
  });
});

const contract = z.strictObject({
  contract: z.string().regex(/^[A-Z0-9]+USDT$/, 'expected a USDT perpetual such as BTCUSDT'),
  initialPrice: positive,
  tickSize: positive,
  lotSize: positive,
  minOrder: positive,
  maxMarketOrder: positive,
  maxLimitOrder: positive.optional(),
  minNotional: notNegative.default(text('5')),
  riskTiers: riskTiers.default([...oneTier(decimal(text('0.005')))]),
  maxLeverage: positive.default(text('100')),
  fundingIntervalMinutes: z.number().int().positive().default(480),
  fundingRate: z
    .string()
    .regex(/^-?0(\.\d+)?$/, "expected a rate per interval such as '0.0001'")
    .default('0.0001'),
  /** A buy limit above mark x (1 + band) or a sell limit below mark x (1 - band) is refused. */
  priceBand: fraction.default(text('0.1')),
});

const depth = z.strictObject({
  /** Half of the spread, as a fraction of the mark price. */
  halfSpread: fraction,
  /** Distance between two levels, as a fraction of the mark price. */
  levelStep: fraction,
  /** Size of one level in the settle coin. */
  levelNotional: positive,
  levels: z.number().int().positive().max(1000),
});

const defaultDepth = {
  halfSpread: plain(DEFAULT_DEPTH.halfSpread),
  levelStep: plain(DEFAULT_DEPTH.levelStep),
  levelNotional: plain(DEFAULT_DEPTH.levelNotional),
  levels: DEFAULT_DEPTH.levels,
};

const paperConfig = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    /** 0 takes any free port. */
    port: z.number().int().min(0).max(65_535).default(0),
    stateDir: z.string().min(1),
    accounts: z.array(account).min(1),
    contracts: z.array(contract).min(1),
    market: marketSettings,
    depth: depth.prefault(defaultDepth),
    takerFee: fraction.default(text('0.0006')),
    makerFee: fraction.default(text('0.0001')),
    /** Pause between an order's durable acceptance and its matching. */
    matchingDelayMs: z.number().int().min(0).max(60_000).default(5),
    /** Whether what was acknowledged survives the end of the process only, or a loss of power as well. */
    durability: z.enum(['process', 'machine']).default('process'),
    /** Signed requests per second and account; beyond them retCode 10006. Null: no limit. */
    requestsPerSecond: z.number().int().positive().nullable().default(null),
    /** Opens the admin API on a loopback host; without it there is none. */
    adminToken: z.string().min(8).optional(),
    /** Faults from the first request on, and after every restart. */
    faults: faultPlan.optional(),
    /** Whether a fault plan put over the admin API outlives this process; otherwise a restart ends it. */
    keepFaults: z.boolean().default(false),
  })
  .superRefine((found, context) => {
    const twice = (values: readonly string[], path: string, what: string) => {
      values.forEach((value, index) => {
        if (values.indexOf(value) === index) return;
        context.addIssue({ code: 'custom', path: [path, index], message: `${what} is used twice` });
      });
    };
    twice(
      found.accounts.map(({ name }) => name),
      'accounts',
      'this account name',
    );
    twice(
      found.accounts.map(({ apiKey }) => apiKey),
      'accounts',
      'this apiKey',
    );
    twice(
      found.contracts.map((row) => row.contract),
      'contracts',
      'this contract',
    );
    if (found.market.kind === 'controlled' && found.adminToken === undefined) {
      const message = 'a controlled market is moved over the admin API: give an adminToken';
      context.addIssue({ code: 'custom', path: ['adminToken'], message });
    }
  });

/** What a caller writes; whatever has a default may be left out. */
export type PaperConfig = z.input<typeof paperConfig>;
export type PaperSettings = z.output<typeof paperConfig>;
export type ContractRules = PaperSettings['contracts'][number];

export class PaperConfigError extends Error {
  override readonly name = 'PaperConfigError';
}

/** Checks a configuration. Throws a `PaperConfigError` that lists every mistake with its place. */
export function readPaperConfig(input: unknown): PaperSettings {
  const parsed = paperConfig.safeParse(input);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(
    (issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`,
  );
  throw new PaperConfigError(
    `The paper exchange's configuration has ${mistakes.length} mistake(s):\n${mistakes.join('\n')}`,
  );
}
