import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { KeylessCarry, OperatorWord } from './fund-messages.js';
import type { SwitchAction, SwitchChange, TradingSwitch } from './trading-switch.js';

/** Input of `switchboard`. */
export interface SwitchboardInput {
  /** Carried over a continue-as-new: the latest change was not yet carried out in full. */
  readonly unfinished?: boolean;
  /** Funds whose open orders could not be cancelled yet; missing where those of all funds are to be. */
  readonly uncancelled?: readonly string[];
  readonly keyless?: KeylessCarry;
}

/** What an operator asks of all funds. */
export interface SwitchAsk {
  readonly action: SwitchAction;
  readonly reason: string;
  readonly by: string;
  /** Any text: asking twice under the same one changes nothing twice. */
  readonly requestKey: string;
}

/** How far the latest change was carried out. */
export interface SwitchEffect {
  /** Funds whose workflow was told. */
  readonly told: number;
  /** Funds that could not be told yet, each with why; the ledger lets none of their orders pass all the same. */
  readonly untold: readonly string[];
  /** Open orders that were cancelled; null where that is not over, or nothing was to be cancelled. */
  readonly cancelled: number | null;
  /** Funds whose open orders could not be cancelled yet, each with why; tried again until they are. */
  readonly uncancelled: readonly string[];
}

export interface SwitchView {
  readonly state: TradingSwitch['state'];
  readonly reason: string | null;
  readonly by: string | null;
  /** ISO 8601 in UTC. */
  readonly since: string | null;
  readonly effect: SwitchEffect;
  /** Nothing is being carried out. */
  readonly idle: boolean;
  /** What needs a person. */
  readonly attention: string | null;
}

export const throwSwitch = defineUpdate<{ state: TradingSwitch['state'] }, [SwitchAsk]>('throwSwitch');
export const haltAll = defineSignal<[OperatorWord]>('halt');
export const reduceAll = defineSignal<[OperatorWord]>('reduce');
export const resumeAll = defineSignal<[OperatorWord]>('resume');
export const switchView = defineQuery<SwitchView>('view');

/** On the control queue. */
export interface SwitchboardActivities {
  readSwitch(): Promise<TradingSwitch>;
  changeSwitch(change: SwitchChange): Promise<TradingSwitch>;
  /** Signals every fund's workflow, which is started if it is missing, to read the switch. */
  tellFunds(): Promise<{ readonly told: readonly string[]; readonly untold: readonly UntoldFund[] }>;
}

export interface UntoldFund {
  readonly token: string;
  readonly why: string;
}

/** The same change by the command line and by the workflow is one. */
export const switchChangeId = ({ action, requestKey }: Pick<SwitchAsk, 'action' | 'requestKey'>): string =>
  `${action} ${requestKey}`;
