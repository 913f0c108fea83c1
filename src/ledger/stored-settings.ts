import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { NO_DEALING_FEES } from '../contract/dealing-fees.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { DEFAULT_PRICE_LIMITS, NO_CAPS } from '../contract/guard-limits.js';
import { type DecimalString, isDecimalString } from '../domain/decimal.js';

const amount = z.custom<DecimalString>(
  (value) => typeof value === 'string' && isDecimalString(value),
  'is not a decimal',
);

const EXECUTION = z.looseObject({ takerFee: amount, slippage: amount, collar: amount, maxSlice: amount });

/**
 * The settings of a fund as the ledger has kept them since its first version. Rules that were added later are
 * filled in here with what held before they were: price limits with the usual ones, caps and fees of
 * creations with none. Whoever adds a
 * rule that older settings lack states its value here; keys that this version does not know are kept.
 */
const STORED = z.looseObject({
  token: z.string(),
  account: z.string(),
  contract: z.string(),
  model: z.string(),
  leverage: amount,
  initial: z.looseObject({ equity: amount, nav: amount }),
  rules: z.looseObject({
    preset: z.string(),
    daily: z.looseObject({}),
    interim: z.looseObject({}),
    managementFee: z.looseObject({}),
    targetBand: z.looseObject({ from: amount, to: amount }).optional(),
    execution: EXECUTION,
    minGap: amount,
    acceptThinGap: z.boolean(),
    guards: z.looseObject({}).default(() => ({ ...DEFAULT_PRICE_LIMITS })),
    caps: z.looseObject({}).default(() => ({ ...NO_CAPS })),
    dealingFees: z.looseObject({}).default(() => ({ ...NO_DEALING_FEES })),
  }),
});

/** What the ledger holds does not read as the rules of a fund: it was not written by this engine. */
export class StoredSettingsError extends Error {
  override readonly name = 'StoredSettingsError';

  constructor(
    readonly where: string,
    readonly mistakes: readonly string[],
  ) {
    super(`${where} cannot be read: ${mistakes.join('; ')}`);
  }
}

/** Reads settings back, of this version or an older one. `where` names them in the error. */
export function readSettings(where: string, stored: unknown): FundSettings {
  const read = STORED.safeParse(stored);
  if (read.success) return read.data as unknown as FundSettings;
  throw new StoredSettingsError(
    where,
    read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`),
  );
}

/** As it is to be stored. Throws where reading it back would not give the same. */
export function settingsJson(settings: FundSettings): string {
  const json = JSON.stringify(settings);
  const where = `settings of ${settings.token}`;
  const filled = readSettings(where, settings);
  if (isDeepStrictEqual(readSettings(where, JSON.parse(json)), filled)) return json;
  throw new StoredSettingsError(where, ['it does not read back as it was written']);
}

/** Whether two settings of a fund mean the same, also where one was stored before a rule existed. */
export function isSame(a: FundSettings, b: FundSettings): boolean {
  const where = `settings of ${a.token}`;
  return isDeepStrictEqual(readSettings(where, a), readSettings(where, b));
}
