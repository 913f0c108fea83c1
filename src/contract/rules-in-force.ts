import type { FundSettings } from './fund-settings.js';

/** Which of the ledger's versions of a fund's rules is meant; they count from 1 for each fund. */
export interface RulesInForce {
  readonly version: number;
  /** The first instant at which it counts; null where it has from the fund's beginning. */
  readonly since: number | null;
}

/** A version that is recorded and not in force yet: from `at` on, or (null) from the next rebalance point on. */
export interface PendingRules {
  readonly version: number;
  readonly at: number | null;
}

/** What the ledger keeps of one fund's rules over time. Instants are business time, milliseconds since 1970 UTC. */
export interface HeldRules {
  readonly settings: FundSettings;
  readonly rules: RulesInForce;
  readonly pendingSettings: FundSettings | null;
  readonly pendingRules: PendingRules | null;
  /** Those by which management fees are still to be booked, oldest first; `until` is the first instant without them. */
  readonly formerRules: readonly { readonly settings: FundSettings; readonly until: number }[];
}

export interface NumberedSettings {
  readonly version: number;
  readonly settings: FundSettings;
}

/** Whether the waiting version counts at this instant although nobody has put it in force yet. */
export const isDue = ({ pendingRules }: Pick<HeldRules, 'pendingRules'>, instant: number): boolean =>
  pendingRules !== null && pendingRules.at !== null && pendingRules.at <= instant;

/** The rules at an instant that no rebalance point is made at: those in force, or those that fell due since. */
export function rulesAt(held: Omit<HeldRules, 'formerRules'>, instant: number): NumberedSettings {
  const { settings, rules, pendingSettings, pendingRules } = held;
  if (pendingSettings === null || pendingRules === null || !isDue(held, instant)) {
    return { version: rules.version, settings };
  }
  return { version: pendingRules.version, settings: pendingSettings };
}

/** The rules that a rebalance struck at this instant goes by: also those that wait for its rebalance point. */
export function comingRules(held: Omit<HeldRules, 'formerRules'>, instant: number): NumberedSettings {
  const { pendingSettings, pendingRules } = held;
  const waits = pendingSettings !== null && pendingRules !== null && pendingRules.at === null;
  return waits ? { version: pendingRules.version, settings: pendingSettings } : rulesAt(held, instant);
}

/** Rules with the span in which they count: from `from` up to, and without, `until`. */
export interface RulesSpan {
  readonly settings: FundSettings;
  readonly from: number;
  readonly until: number;
}

/** The rules of each instant after `after` and up to `upTo`, oldest first. */
export function rulesBetween(held: HeldRules, after: number, upTo: number): readonly RulesSpan[] {
  const { settings, formerRules, pendingSettings, pendingRules } = held;
  const turns = [
    ...formerRules,
    ...(isDue(held, upTo) && pendingSettings !== null
      ? [
          { settings, until: pendingRules?.at ?? upTo },
          { settings: pendingSettings, until: upTo + 1 },
        ]
      : [{ settings, until: upTo + 1 }]),
  ];
  return turns
    .map((turn, index) => ({ ...turn, from: Math.max(after + 1, turns[index - 1]?.until ?? after + 1) }))
    .filter(({ from, until }) => from < until);
}
