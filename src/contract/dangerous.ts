import { ratioText, type UnitRatio } from '../domain/unit-change.js';
import type { FundSettings } from './fund-settings.js';
import type { Role } from './operator-role.js';
import type { SwitchState } from './trading-switch.js';

/** The halt that is to end: a later one, or the same said again, is another. */
export interface Halt {
  /** Milliseconds since 1970. */
  readonly since: number | null;
  readonly reason: string | null;
}

/** The rules of one fund that are to change. */
export interface ChangedRules {
  readonly token: string;
  /** The latest version when it was proposed: another one since, and this is another change. */
  readonly after: number;
  readonly settings: FundSettings;
}

/**
 * What two people decide, each with exactly what is decided. `token` is null where it concerns all funds or none.
 * A new one needs a line in `DANGEROUS`, and `requireApproval` in the transaction of its effect.
 */
export type Dangerous =
  | { readonly action: 'resume'; readonly token: string; readonly parameters: Halt }
  | {
      readonly action: 'release-switch';
      readonly token: null;
      readonly parameters: Halt & { readonly to: Exclude<SwitchState, 'HALTED'> };
    }
  | {
      readonly action: 'apply';
      readonly token: null;
      /** `at`: milliseconds since 1970; null is the next rebalance point of each fund. */
      readonly parameters: { readonly at: number | null; readonly funds: readonly ChangedRules[] };
    }
  | {
      readonly action: 'split' | 'merge';
      readonly token: string;
      readonly parameters: { readonly ratio: UnitRatio; readonly at: number | null };
    }
  | {
      readonly action: 'retire';
      readonly token: string;
      /** Milliseconds since 1970; null: at once. */
      readonly parameters: { readonly at: number | null };
    }
  | {
      readonly action: 'add-operator';
      readonly token: null;
      readonly parameters: { readonly name: string; readonly role: Role };
    }
  | {
      readonly action: 'change-role';
      readonly token: null;
      readonly parameters: { readonly name: string; readonly from: Role; readonly to: Role };
    };

/** Of a halted fund: that this halt, and no later one, is to end. */
export const leaveHalted = (fund: {
  readonly settings: { readonly token: string };
  readonly stateSince: number;
  readonly stateReason: string | null;
}): Dangerous => ({
  action: 'resume',
  token: fund.settings.token,
  parameters: { since: fund.stateSince, reason: fund.stateReason },
});

/** Of the switch while it is HALTED: that this halt, and no later one, is to end. */
export const releaseSwitch = ({ since, reason }: Halt, to: Exclude<SwitchState, 'HALTED'>): Dangerous => ({
  action: 'release-switch',
  token: null,
  parameters: { since, reason, to },
});

/** Rules that change, as one thing to decide. `version`: what each fund's would become. */
export const rulesChange = (
  at: number | null,
  changes: readonly { readonly token: string; readonly version: number; readonly to: FundSettings }[],
): Dangerous => ({
  action: 'apply',
  token: null,
  parameters: {
    at,
    funds: changes.map(({ token, version, to }) => ({ token, after: version - 1, settings: to })),
  },
});

export type DangerousAction = Dangerous['action'];

interface DangerRule {
  /** From the proposal on: to decide and to carry it out. */
  readonly validForMs: number;
  /** What the first of the two people types. */
  readonly command: (token: string | null) => string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ofFund = (word: string) => (token: string | null) => `ballast ${word} ${token ?? 'TOKEN'}`;

/** A market does not wait: what lets a fund trade again is decided on the state that both people saw. */
export const DANGEROUS: Readonly<Record<DangerousAction, DangerRule>> = {
  resume: { validForMs: 30 * MINUTE, command: ofFund('resume') },
  'release-switch': { validForMs: 30 * MINUTE, command: () => 'ballast resume --all' },
  apply: { validForMs: DAY, command: () => 'ballast apply FILE' },
  split: { validForMs: DAY, command: ofFund('split') },
  merge: { validForMs: DAY, command: ofFund('merge') },
  retire: { validForMs: DAY, command: ofFund('retire') },
  'add-operator': { validForMs: DAY, command: () => 'ballast operator add NAME' },
  'change-role': { validForMs: DAY, command: () => 'ballast operator role NAME ROLE' },
};

/** In a few words: `resume BTC3L`. */
export function dangerousTitle(dangerous: Dangerous): string {
  switch (dangerous.action) {
    case 'resume':
      return `resume ${dangerous.token}, which is HALTED${haltText(dangerous.parameters)}`;
    case 'release-switch': {
      const { to } = dangerous.parameters;
      return `bring the switch for all funds from HALTED${haltText(dangerous.parameters)} to ${to}`;
    }
    case 'apply':
      return `change the rules of ${dangerous.parameters.funds.map(({ token }) => token).join(', ')}`;
    case 'split':
    case 'merge':
      return `${dangerous.action} the units of ${dangerous.token} by ${ratioText(dangerous.parameters.ratio)}`;
    case 'retire':
      return `retire ${dangerous.token}`;
    case 'add-operator':
      return `add ${dangerous.parameters.name} as ${dangerous.parameters.role}`;
    case 'change-role': {
      const { name, from, to } = dangerous.parameters;
      return `make ${name}, who is ${from}, ${to}`;
    }
  }
}

function haltText({ since, reason }: Halt): string {
  const when = since === null ? '' : ` since ${new Date(since).toISOString()}`;
  return `${when}${reason === null ? '' : ` (${reason})`}`;
}
