import type { FundRules } from '../contract/fund-settings.js';
import type { DecimalString } from '../domain/decimal.js';
import type { InterimRule } from '../domain/interim-rule.js';
import type { LeverageBand } from '../domain/leverage-band.js';
import type { NavModel } from '../domain/nav-model.js';
import type { Sided } from './rule-fields.js';

/** The rules of an issuer: those of a fund, in which the interim trigger may differ for long and short. */
export interface Preset extends Omit<FundRules, 'interim'> {
  /** `fund` where it is left out; a fund may say otherwise. */
  readonly model?: NavModel;
  readonly interim: Omit<InterimRule, 'range' | 'band'> & {
    readonly range?: DecimalString | Sided<DecimalString> | null;
    readonly band?: LeverageBand | Sided<LeverageBand>;
  };
}
