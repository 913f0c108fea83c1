import type { FundRules } from '../contract/fund-settings.js';
import { type Decimal, type DecimalString, decimal, ONE } from '../domain/decimal.js';
import type { ConfigIssue } from './config-error.js';
import {
  collarField,
  flagField,
  leverageField,
  minGapField,
  rangeField,
  slippageField,
} from './fund-schema.js';
import { PRESETS } from './presets.js';
import { readField } from './read-field.js';
import { valueAt } from './schema-issues.js';
import { gapText, largestRange, thinGap } from './thin-gap.js';
import type { Path, YamlSource } from './yaml-source.js';

/** Leverage, range and execution rules of one fund against each other. */
export function exposureChecks(source: YamlSource, fund: Path): ConfigIssue[] {
  const preset = PRESETS[String(valueAt(source.value, [...fund, 'preset']))];
  return [
    ...rangeCheck(source, fund, preset),
    ...gapCheck(source, fund, preset),
    ...collarCheck(source, fund, preset),
  ];
}

const RANGE = ['rules', 'interim', 'range'];
const MIN_GAP = ['rules', 'minGap'];
const ACCEPT_THIN_GAP = ['rules', 'acceptThinGap'];
const COLLAR = ['rules', 'execution', 'collar'];
const SLIPPAGE = ['rules', 'execution', 'slippage'];

/** A rule's own value, else the preset's; null where either is unknown or not valid. */
function rule(
  source: YamlSource,
  path: Path,
  schema: typeof rangeField,
  inherited: DecimalString | undefined,
): Decimal | null {
  const own = readField(source, path, schema);
  const text = own === undefined ? inherited : own;
  return text === undefined || text === null ? null : decimal(text);
}

function rangeCheck(source: YamlSource, fund: Path, preset: FundRules | undefined): ConfigIssue[] {
  const leverage = readField(source, [...fund, 'leverage'], leverageField);
  const range = rule(source, [...fund, ...RANGE], rangeField, preset?.interim.range);
  if (leverage === undefined || leverage === null || range === null) return [];
  const loss = decimal(leverage).abs().times(range);
  if (loss.lt(ONE)) return [];
  const most = ONE.div(decimal(leverage).abs()).toSignificantDigits(3, 1).toFixed();
  return [
    source.issue(
      [...fund, ...RANGE],
      `a swing of ${range.toFixed()} at leverage ${leverage} loses ${loss.times(100).toFixed()} % of the equity: nothing is left to rebalance`,
      `choose a range well below ${most}`,
    ),
  ];
}

function gapCheck(source: YamlSource, fund: Path, preset: FundRules | undefined): ConfigIssue[] {
  const leverage = readField(source, [...fund, 'leverage'], leverageField);
  const range = rule(source, [...fund, ...RANGE], rangeField, preset?.interim.range);
  const minGap = rule(source, [...fund, ...MIN_GAP], minGapField, preset?.minGap);
  const accepted = readField(source, [...fund, ...ACCEPT_THIN_GAP], flagField) ?? preset?.acceptThinGap;
  if (leverage === undefined || leverage === null || range === null || minGap === null || accepted) return [];
  const wanted = { leverage: decimal(leverage), range, minGap };
  const thin = thinGap(wanted);
  if (thin === null) return [];
  const largest = largestRange(wanted);
  const instead =
    largest === null ? 'choose less leverage' : `choose a range of at most ${largest.toFixed()}`;
  return [
    source.issue(
      [...fund, ...RANGE],
      `a range of ${range.toFixed()} is too wide for leverage ${leverage}: ${gapText(thin)}, less than minGap (${minGap.times(100).toFixed()} %)`,
      `${instead}, or write acceptThinGap: true under rules to run it nevertheless`,
    ),
  ];
}

function collarCheck(source: YamlSource, fund: Path, preset: FundRules | undefined): ConfigIssue[] {
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
