import { type DecimalString, decimal } from '../domain/decimal.js';
import type { ConfigIssue } from './config-error.js';
import { aboveZero, decimalField } from './decimal-field.js';
import { leverageField } from './fund-schema.js';
import { capFields } from './guard-fields.js';
import { readField } from './read-field.js';
import { NONE, type None } from './rule-fields.js';
import { valueAt } from './schema-issues.js';
import type { Path, YamlSource } from './yaml-source.js';

const equityField = decimalField('the initial equity', aboveZero('initial equity'));

/** A cap below what the fund is configured to hold would refuse its every trade. */
export function capChecks(source: YamlSource, fund: Path): ConfigIssue[] {
  const at = [...fund, 'rules', 'caps'];
  const leverage = readField(source, [...fund, 'leverage'], leverageField);
  const equity = readField(source, [...fund, 'initial', 'equity'], equityField);
  const { leverage: leverageCap, notional: notionalCap } = capFields.shape;
  const most = readField(source, [...at, 'leverage'], leverageCap);
  const largest = readField(source, [...at, 'notional'], notionalCap);
  const isInverse = valueAt(source.value, [...fund, 'inverse']) !== undefined;
  if (!leverage) return [];
  return [
    ...below(source, [...at, 'leverage'], most, decimal(leverage).abs().toFixed(), 'the target leverage'),
    // The value of an inverse position in the quote currency depends on the price.
    ...(equity && !isInverse
      ? below(
          source,
          [...at, 'notional'],
          largest,
          decimal(equity).times(decimal(leverage).abs()).toFixed(),
          'the first position',
        )
      : []),
  ];
}

function below(
  source: YamlSource,
  path: Path,
  cap: DecimalString | None | null | undefined,
  least: string,
  what: string,
): ConfigIssue[] {
  if (!cap || cap === NONE || decimal(cap).gte(least)) return [];
  return [
    source.issue(
      path,
      `the cap ${cap} is below ${what}, ${least}: no trade would pass it`,
      `write at least ${least}, or leave the cap out`,
    ),
  ];
}
