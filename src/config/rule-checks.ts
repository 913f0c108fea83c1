import type { DailyRule } from '../domain/daily-rule.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import type { InterimRule } from '../domain/interim-rule.js';
import { isInside, type LeverageBand } from '../domain/leverage-band.js';
import type { ConfigIssue } from './config-error.js';
import { dailyOf, feeOf, inForce, interimOf } from './fund-rules.js';
import { leverageField } from './fund-schema.js';
import { modelAt } from './model-at.js';
import type { Preset } from './preset.js';
import { PRESETS } from './presets.js';
import { readField } from './read-field.js';
import {
  type DailyText,
  dailyFields,
  type FeeText,
  feeFields,
  interimFields,
  NONE,
  targetBandField,
} from './rule-fields.js';
import { valueAt } from './schema-issues.js';
import type { Path, YamlSource } from './yaml-source.js';

/** One contradiction: where it is written, what contradicts what, and what to do. */
type Contradiction = readonly [place: Path, message: string, remedy: string];

/** Rules of one fund that contradict each other. Each is read by itself, so that a mistake in one hides no other. */
export function ruleChecks(source: YamlSource, fund: Path): ConfigIssue[] {
  const preset = PRESETS[String(valueAt(source.value, [...fund, 'preset']))];
  const text = readField(source, [...fund, 'leverage'], leverageField);
  if (preset === undefined || !text) return [];
  const isIndex = modelAt(source, fund) === 'index';
  const found = [
    ...contradictions(source, [...fund, 'rules'], preset, decimal(text)),
    ...(isIndex ? ofIndexModel(source, [...fund, 'rules'], preset, decimal(text)) : []),
  ];
  return found.map(([place, message, remedy]) => source.issue([...fund, 'rules', ...place], message, remedy));
}

function contradictions(
  source: YamlSource,
  rules: Path,
  preset: Preset,
  leverage: Decimal,
): readonly Contradiction[] {
  const ownDaily = readField(source, [...rules, 'daily'], dailyFields);
  const ownInterim = readField(source, [...rules, 'interim'], interimFields);
  const ownFee = readField(source, [...rules, 'managementFee'], feeFields);
  const ownBand = readField(source, [...rules, 'targetBand'], targetBandField);
  const daily = ownDaily === null ? null : dailyOf(ownDaily, preset.daily);
  const interim = ownInterim === null ? null : interimOf(ownInterim, preset.interim, leverage);
  const targetBand = ownBand === null ? undefined : inForce(ownBand, preset.targetBand);
  return [
    ...(ownDaily ? ofNoDaily(ownDaily, daily) : []),
    ...(daily ? ofSkip(daily, leverage) : []),
    ...(ownInterim?.range !== undefined && ownInterim.band !== undefined ? [TWO_TRIGGERS] : []),
    ...(interim ? ofInterim(interim) : []),
    ...(daily && interim && daily.at.length === 0 && isNone(interim) ? [NEVER] : []),
    ...(targetBand ? ofTargetBand(targetBand, leverage, interim) : []),
    ...(targetBand && daily && isLiquidating(daily) ? [NO_LEVERAGE_TO_KEEP] : []),
    ...(ownFee ? ofFee(ownFee, preset) : []),
  ];
}

/** The index model has the plain rules of interim and daily alone, and fees at times of day. */
function ofIndexModel(source: YamlSource, rules: Path, preset: Preset, leverage: Decimal): Contradiction[] {
  const daily = readField(source, [...rules, 'daily'], dailyFields);
  const interim = readField(source, [...rules, 'interim'], interimFields);
  const fee = readField(source, [...rules, 'managementFee'], feeFields);
  const targetBand = readField(source, [...rules, 'targetBand'], targetBandField);
  const rule = interim === null ? null : interimOf(interim, preset.interim, leverage);
  const used: readonly (readonly [place: Path, name: string, isUsed: boolean])[] = [
    [['daily', 'skip'], 'skip', daily !== null && dailyOf(daily, preset.daily).skip !== undefined],
    [['daily', 'mode'], 'mode: liquidate', daily !== null && isLiquidating(dailyOf(daily, preset.daily))],
    [['interim'], 'any interim rule but a range for losers', rule !== null && !isPlain(rule)],
    [['targetBand'], 'a target band', inForce(targetBand ?? undefined, preset.targetBand) !== undefined],
    [
      ['managementFee', 'at'],
      'a continuous fee',
      fee !== null && feeOf(fee, preset.managementFee).continuous === true,
    ],
  ];
  return used
    .filter(([, , isUsed]) => isUsed)
    .map(([place, name]) => [
      place,
      `${name} is not offered in the index model`,
      'write model: fund, or leave it out (a preset that has it does not suit the index model)',
    ]);
}

const isPlain = ({ range, ...others }: InterimRule): boolean =>
  range !== null && Object.keys(others).length === 0;

const isNone = ({ range, band }: InterimRule): boolean => range === null && band === undefined;

const TWO_TRIGGERS: Contradiction = [
  ['interim'],
  'range and band are both given: one trigger is possible',
  'keep one of the two',
];

const NEVER: Contradiction = [
  [],
  'neither a daily nor an interim rebalance is left: the fund would drift for ever',
  'give daily.at a time, or interim a range or a band',
];

const isLiquidating = ({ mode }: DailyRule): boolean => mode === 'liquidate';

const NO_LEVERAGE_TO_KEEP: Contradiction = [
  ['daily', 'mode'],
  'mode: liquidate contradicts a target band: a position that is closed has no leverage to keep',
  'remove one of the two',
];

function ofNoDaily(own: DailyText, daily: DailyRule | null): Contradiction[] {
  if (daily === null || daily.at.length > 0) return [];
  return (['zone', 'skip', 'mode'] as const)
    .filter((key) => own[key] !== undefined && own[key] !== NONE)
    .map((key) => [
      ['daily', key],
      `${key} is given, but there is no daily rebalance`,
      `remove it, or write a time under at`,
    ]);
}

function ofSkip({ skip }: DailyRule, leverage: Decimal): Contradiction[] {
  const band = skip?.leverage;
  if (band === undefined || isInside(band, leverage)) return [];
  return [
    [
      ['daily', 'skip', 'leverage'],
      `the target leverage ${leverage.toFixed()} is not inside ${textOf(band)}: it would be skipped off its target`,
      `choose a band around ${leverage.abs().toFixed()}`,
    ],
  ];
}

function ofInterim(interim: InterimRule): Contradiction[] {
  const { who, to, reduceOnly, cooldown, mostADay, band } = interim;
  const found: Contradiction[] = [];
  if (who === 'both' && reduceOnly === true) {
    const message = 'who: both contradicts reduceOnly: true, since a fund that wins is below its target';
    found.push([['interim', 'reduceOnly'], message, 'write who: losers, or reduceOnly: false']);
  }
  if (to === 'edge' && band === undefined) {
    found.push([
      ['interim', 'to'],
      'to: edge needs a band, and there is none',
      'give a band, or write to: target',
    ]);
  }
  if (isNone(interim) && (cooldown !== undefined || mostADay !== undefined)) {
    const key = cooldown === undefined ? 'mostADay' : 'cooldown';
    found.push([['interim', key], `${key} is given, but nothing triggers an interim rebalance`, 'remove it']);
  }
  return found;
}

function ofTargetBand(band: LeverageBand, leverage: Decimal, interim: InterimRule | null): Contradiction[] {
  const found: Contradiction[] = [];
  const place = ['targetBand'];
  if (!isInside(band, leverage)) {
    const message = `the target leverage ${leverage.toFixed()} is not inside ${textOf(band)}`;
    found.push([place, message, `choose a band around ${leverage.abs().toFixed()}`]);
  }
  if (interim?.to === 'edge') {
    found.push([place, 'a target band contradicts interim.to: edge', 'remove one of the two']);
  }
  if (interim?.band !== undefined && !covers(interim.band, band)) {
    const message = `the interim band ${textOf(interim.band)} does not cover it: inside a target band nothing is traded`;
    found.push([place, message, 'choose a target band within the interim band']);
  }
  return found;
}

function ofFee(own: FeeText, preset: Preset): Contradiction[] {
  const isContinuous =
    own.at === 'continuous' || (own.at === undefined && preset.managementFee.continuous === true);
  if (own.zone === undefined || !isContinuous) return [];
  const message = 'zone is given, but a continuous fee has no times of day';
  return [[['managementFee', 'zone'], message, 'remove it, or write times under at']];
}

const covers = (outer: LeverageBand, inner: LeverageBand): boolean =>
  decimal(outer.from).lte(inner.from) && decimal(outer.to).gte(inner.to);
const textOf = ({ from, to }: LeverageBand): string => `${from} to ${to}`;
