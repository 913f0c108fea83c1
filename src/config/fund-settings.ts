import type { FundRules, FundSettings } from '../contract/fund-settings.js';
import { decimal } from '../domain/decimal.js';
import { dealingFeesFrom } from './dealing-fields.js';
import { dailyOf, feeOf, interimOf, targetBandOf } from './fund-rules.js';
import type { FundText, RuleOverrides } from './fund-schema.js';
import { capsFrom, guardsOf } from './guard-fields.js';
import { PRESETS } from './presets.js';

/** One fund of the file with every rule that it does not give itself taken from its preset. */
export function fundSettings(text: FundText): FundSettings {
  const { token, account, contract, inverse, leverage, initial } = text;
  const model = text.model ?? PRESETS[text.preset]?.model ?? 'fund';
  return {
    ...{ token, account, contract },
    ...(inverse !== undefined && { inverse }),
    ...{ model, leverage, initial, rules: rulesOf(text) },
  };
}

function rulesOf({ preset: name, leverage, rules = {} }: FundText): FundRules {
  const preset = PRESETS[name];
  if (preset === undefined) throw new RangeError(`unknown preset '${name}'`);
  return {
    preset: name,
    daily: dailyOf(rules.daily, preset.daily),
    interim: interimOf(rules.interim, preset.interim, decimal(leverage)),
    ...targetBandOf(rules.targetBand, preset),
    managementFee: feeOf(rules.managementFee, preset.managementFee),
    execution: executionOf(rules.execution, preset.execution),
    minGap: rules.minGap ?? preset.minGap,
    acceptThinGap: rules.acceptThinGap ?? preset.acceptThinGap,
    guards: guardsOf(rules.guards, preset.guards),
    caps: capsFrom(rules.caps, preset.caps),
    dealingFees: dealingFeesFrom(rules.dealingFees, preset.dealingFees),
  };
}

function executionOf(
  own: RuleOverrides['execution'],
  preset: FundRules['execution'],
): FundRules['execution'] {
  return {
    takerFee: own?.takerFee ?? preset.takerFee,
    slippage: own?.slippage ?? preset.slippage,
    collar: own?.collar ?? preset.collar,
    maxSlice: own?.maxSlice ?? preset.maxSlice,
    maxDepthShare: own?.maxDepthShare ?? preset.maxDepthShare,
    restrike: own?.restrike ?? preset.restrike,
    slicePause: own?.slicePause ?? preset.slicePause,
    deadline: own?.deadline ?? preset.deadline,
  };
}
