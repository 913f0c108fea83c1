import { type ContractKind, kindOf, priceMove } from '../domain/contract-kind.js';
import { type Decimal, type DecimalString, decimal, ONE } from '../domain/decimal.js';
import type { InterimRule } from '../domain/interim-rule.js';
import { lossAt } from '../domain/risk-gap.js';
import type { ConfigIssue } from './config-error.js';
import { interimOf } from './fund-rules.js';
import {
  collarField,
  faceField,
  flagField,
  leverageField,
  minGapField,
  slippageField,
} from './fund-schema.js';
import type { FundsUse } from './funds-use.js';
import type { Preset } from './preset.js';
import { PRESETS } from './presets.js';
import { readField } from './read-field.js';
import { interimFields } from './rule-fields.js';
import { valueAt } from './schema-issues.js';
import { gapText, largestRange, swingToLeverage, thinGap } from './thin-gap.js';
import type { Path, YamlSource } from './yaml-source.js';

/** Leverage, interim trigger and execution rules of one fund against each other. */
export function exposureChecks(source: YamlSource, fund: Path, use: FundsUse): ConfigIssue[] {
  const preset = PRESETS[String(valueAt(source.value, [...fund, 'preset']))];
  return [...triggerChecks(source, fund, preset, use), ...collarCheck(source, fund, preset)];
}

const INTERIM = ['rules', 'interim'];
const RANGE = ['rules', 'interim', 'range'];
const BAND = ['rules', 'interim', 'band'];
const MIN_GAP = ['rules', 'minGap'];
const ACCEPT_THIN_GAP = ['rules', 'acceptThinGap'];
const COLLAR = ['rules', 'execution', 'collar'];
const SLIPPAGE = ['rules', 'execution', 'slippage'];

/** A rule's own value, else the preset's; null where either is unknown or not valid. */
function rule(
  source: YamlSource,
  path: Path,
  schema: typeof minGapField,
  inherited: DecimalString | undefined,
): Decimal | null {
  const own = readField(source, path, schema);
  const text = own === undefined ? inherited : own;
  return text === undefined || text === null ? null : decimal(text);
}

function triggerChecks(
  source: YamlSource,
  fund: Path,
  preset: Preset | undefined,
  use: FundsUse,
): ConfigIssue[] {
  const text = readField(source, [...fund, 'leverage'], leverageField);
  const own = readField(source, [...fund, ...INTERIM], interimFields);
  if (!text || own === null || preset === undefined) return [];
  const leverage = decimal(text);
  const { range, band } = interimOf(own, preset.interim, leverage);
  const minGap = rule(source, [...fund, ...MIN_GAP], minGapField, preset.minGap);
  const usual = use === 'simulation' || preset.acceptThinGap;
  const accepted = readField(source, [...fund, ...ACCEPT_THIN_GAP], flagField) ?? usual;
  const least = accepted ? null : minGap;
  const face = readField(source, [...fund, 'inverse', 'face'], faceField);
  const kind = kindOf(face ? { face } : undefined);
  if (range !== null) return rangeChecks(source, fund, { leverage, range: decimal(range), least, kind });
  return band === undefined ? [] : bandChecks(source, fund, { leverage, band, least, kind });
}

interface TriggerCheck {
  readonly leverage: Decimal;
  /** The gap to liquidation that must be kept; null where any is accepted. */
  readonly least: Decimal | null;
  readonly kind: ContractKind;
}

/** The move against a fund that takes all of it; one that a rise of the price can take at least. */
const swingToZero = (leverage: Decimal, kind: ContractKind): Decimal =>
  priceMove(ONE.div(leverage.abs()), leverage.isNegative() ? -1 : 1, kind);

function rangeChecks(
  source: YamlSource,
  fund: Path,
  { leverage, range, least, kind }: TriggerCheck & { range: Decimal },
): ConfigIssue[] {
  const loss = lossAt(leverage, range, kind);
  if (loss.gte(ONE)) {
    const most = swingToZero(leverage, kind).toSignificantDigits(3, 1).toFixed();
    return [
      source.issue(
        [...fund, ...RANGE],
        `a swing of ${range.toFixed()} at leverage ${leverage.toFixed()} loses ${loss.mul(100).toDecimalPlaces(2).toFixed()} % of the equity: nothing is left to rebalance`,
        `choose a range well below ${most}`,
      ),
    ];
  }
  const thin = least === null ? null : thinGap({ leverage, range, minGap: least, kind });
  if (thin === null || least === null) return [];
  const largest = largestRange({ leverage, range, minGap: least, kind });
  const instead =
    largest === null ? 'choose less leverage' : `choose a range of at most ${largest.toFixed()}`;
  return [
    source.issue(
      [...fund, ...RANGE],
      `a range of ${range.toFixed()} is too wide for leverage ${leverage.toFixed()}: ${gapText(thin)}, less than minGap (${least.mul(100).toFixed()} %)`,
      `${instead}, or write acceptThinGap: true under rules to run it nevertheless`,
    ),
  ];
}

function bandChecks(
  source: YamlSource,
  fund: Path,
  { leverage, band: { from, to }, least, kind }: TriggerCheck & { band: NonNullable<InterimRule['band']> },
): ConfigIssue[] {
  if (leverage.abs().lte(from) || leverage.abs().gte(to)) {
    const message = `the target leverage ${leverage.toFixed()} is not inside the band of ${from} to ${to}: every price would trigger`;
    return [source.issue([...fund, ...BAND], message, `choose a band around ${leverage.abs().toFixed()}`)];
  }
  const range = swingToLeverage(leverage, decimal(to), kind);
  // Where no price brings it to the edge.
  if (!range.isFinite()) return [];
  const thin = least === null ? null : thinGap({ leverage, range, minGap: least, kind });
  if (thin === null || least === null) return [];
  return [
    source.issue(
      [...fund, ...BAND],
      `the band of ${from} to ${to} is too wide: ${gapText(thin)}, less than minGap (${least.mul(100).toFixed()} %)`,
      'choose a lower upper edge, or write acceptThinGap: true under rules to run it nevertheless',
    ),
  ];
}

function collarCheck(source: YamlSource, fund: Path, preset: Preset | undefined): ConfigIssue[] {
  const collar = rule(source, [...fund, ...COLLAR], collarField, preset?.execution.collar);
  const slippage = rule(source, [...fund, ...SLIPPAGE], slippageField, preset?.execution.slippage);
  if (collar === null || slippage === null || collar.gte(slippage)) return [];
  return [
    source.issue(
      [...fund, ...COLLAR],
      `the collar ${collar.toFixed()} is narrower than the slippage ${slippage.toFixed()} that is expected`,
      'widen the collar, or expect less slippage',
    ),
  ];
}
