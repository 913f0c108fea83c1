import type { FundRules, FundSettings } from '../contract/fund-settings.js';
import type { FundText } from './fund-schema.js';
import { PRESETS } from './presets.js';

/** One fund of the file with every rule that it does not give itself taken from its preset. */
export function fundSettings(text: FundText): FundSettings {
  const { token, account, contract, leverage, initial } = text;
  return { token, account, contract, model: 'fund', leverage, initial, rules: rulesOf(text) };
}

function rulesOf({ preset: name, rules = {} }: FundText): FundRules {
  const preset = PRESETS[name];
  if (preset === undefined) throw new RangeError(`unknown preset '${name}'`);
  return {
    preset: name,
    daily: { at: rules.daily?.at ?? preset.daily.at },
    interim: { range: rules.interim?.range ?? preset.interim.range },
    managementFee: {
      rate: rules.managementFee?.rate ?? preset.managementFee.rate,
      at: [...new Set(rules.managementFee?.at ?? preset.managementFee.at)].sort(),
    },
    execution: {
      takerFee: rules.execution?.takerFee ?? preset.execution.takerFee,
      slippage: rules.execution?.slippage ?? preset.execution.slippage,
      collar: rules.execution?.collar ?? preset.execution.collar,
      maxSlice: rules.execution?.maxSlice ?? preset.execution.maxSlice,
    },
    minGap: rules.minGap ?? preset.minGap,
    acceptThinGap: rules.acceptThinGap ?? preset.acceptThinGap,
  };
}
