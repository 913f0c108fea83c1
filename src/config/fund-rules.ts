import type { FundRules } from '../contract/fund-settings.js';
import type { DailyRule } from '../domain/daily-rule.js';
import type { Decimal, DecimalString } from '../domain/decimal.js';
import type { InterimRule } from '../domain/interim-rule.js';
import type { LeverageBand } from '../domain/leverage-band.js';
import type { FeeSchedule } from '../domain/management-fee.js';
import type { Preset } from './preset.js';
import {
  type DailyText,
  type FeeText,
  type InterimText,
  NONE,
  type None,
  type Sided,
} from './rule-fields.js';

type Trigger = Pick<InterimText | Preset['interim'], 'range' | 'band'>;

/** What a fund says of one rule, then what its preset says; nothing is written that neither uses. */
export function interimOf(
  own: InterimText | undefined,
  preset: Preset['interim'],
  leverage: Decimal,
): InterimRule {
  const isOwn = own?.range !== undefined || own?.band !== undefined;
  const { range = null, band }: Trigger = isOwn ? own : preset;
  // What is said of a band of the preset does not hold for a range that takes its place.
  const to = own?.to ?? (isOwn ? undefined : preset.to);
  return {
    range: range === null ? null : sideOf<DecimalString>(range, leverage),
    ...(band !== undefined && { band: sideOf<LeverageBand>(band, leverage) }),
    ...whose(own, preset),
    ...(to !== undefined && { to }),
    ...howOften(own, preset),
  };
}

/** What a fund says, else its preset; nothing where the fund says `none`. */
export function inForce<Value>(own: Value | None | undefined, preset: Value | undefined): Value | undefined {
  return own === NONE ? undefined : (own ?? preset);
}

function whose(
  own: InterimText | undefined,
  preset: Preset['interim'],
): Pick<InterimRule, 'who' | 'reduceOnly'> {
  const who = own?.who ?? preset.who;
  const reduceOnly = own?.reduceOnly ?? (own?.who === undefined ? preset.reduceOnly : undefined);
  return { ...(who !== undefined && { who }), ...(reduceOnly !== undefined && { reduceOnly }) };
}

function howOften(
  own: InterimText | undefined,
  preset: Preset['interim'],
): Pick<InterimRule, 'cooldown' | 'mostADay'> {
  const cooldown = inForce(own?.cooldown, preset.cooldown);
  const mostADay = inForce(own?.mostADay, preset.mostADay);
  return { ...(cooldown !== undefined && { cooldown }), ...(mostADay !== undefined && { mostADay }) };
}

export function dailyOf(own: DailyText | undefined, preset: DailyRule): DailyRule {
  const at = own?.at ?? preset.at;
  // A zone belongs to the times that it was written with.
  const zone = own?.zone ?? (own?.at === undefined ? preset.zone : undefined);
  const skip = inForce<SkipText>(own?.skip, preset.skip);
  const mode = own?.mode ?? preset.mode;
  if (at.length === 0) return { at };
  return {
    at,
    ...(zone !== undefined && zone !== 'UTC' && { zone }),
    ...(skip !== undefined && { skip: skipOf(skip) }),
    ...(mode === 'liquidate' && { mode }),
  };
}

type SkipText = Exclude<NonNullable<DailyText['skip']>, None>;

function skipOf({ leverage, move }: SkipText): NonNullable<DailyRule['skip']> {
  return { ...(leverage !== undefined && { leverage }), ...(move !== undefined && { move }) };
}

export function feeOf(own: FeeText | undefined, preset: FeeSchedule): FeeSchedule {
  const rate = own?.rate ?? preset.rate;
  const at = own?.at ?? (preset.continuous === true ? 'continuous' : preset.at);
  if (at === 'continuous') return { rate, at: [], continuous: true };
  const zone = own?.zone ?? (own?.at === undefined ? preset.zone : undefined);
  return { rate, at: [...new Set(at)].sort(), ...(zone !== undefined && zone !== 'UTC' && { zone }) };
}

export function targetBandOf(
  own: LeverageBand | None | undefined,
  preset: Preset,
): Pick<FundRules, 'targetBand'> {
  const targetBand = inForce(own, preset.targetBand);
  return targetBand === undefined ? {} : { targetBand };
}

function sideOf<Value extends DecimalString | LeverageBand>(
  value: Value | Sided<Value>,
  leverage: Decimal,
): Value {
  if (!isSided(value)) return value;
  return leverage.isNegative() ? value.short : value.long;
}

function isSided<Value extends DecimalString | LeverageBand>(
  value: Value | Sided<Value>,
): value is Sided<Value> {
  return typeof value === 'object' && 'long' in value;
}
