import type { FundState } from './fund-state.js';
import { tradingIn } from './fund-state.js';
import type { HedgeBookState } from './hedge-book.js';

/**
 * The switch for all funds of an engine, beside each fund's own state: the stricter of the two counts.
 *
 * - `ACTIVE`: each fund's own state decides.
 * - `REDUCING`: no fund adds to its position.
 * - `HALTED`: nothing but cancels.
 */
export const SWITCH_STATES = ['ACTIVE', 'REDUCING', 'HALTED'] as const;
export type SwitchState = (typeof SWITCH_STATES)[number];

export type SwitchAction = 'halt' | 'reduce' | 'resume';

/** Every action is possible in every state: whoever stops trading must not have to know how it stands. */
export const SWITCHED_TO: Readonly<Record<SwitchAction, SwitchState>> = {
  halt: 'HALTED',
  reduce: 'REDUCING',
  resume: 'ACTIVE',
};

export interface TradingSwitch {
  readonly state: SwitchState;
  /** All three null until it was first thrown. */
  readonly reason: string | null;
  readonly by: string | null;
  /** Milliseconds since 1970. */
  readonly since: number | null;
}

export interface SwitchChange {
  readonly to: SwitchState;
  readonly reason: string;
  readonly by: string;
  /** The same change applied twice is applied once. */
  readonly changeId: string;
}

export type Trading = ReturnType<typeof tradingIn>;

const UNDER: Readonly<Record<SwitchState, Trading>> = {
  ACTIVE: 'all',
  REDUCING: 'reduce-only',
  HALTED: 'none',
};
const FROM_STRICT: readonly Trading[] = ['none', 'reduce-only', 'all'];

/** What a fund in this state may trade while the switch stands so. */
export function tradingUnder(state: FundState, switched: SwitchState): Trading {
  const own = tradingIn(state);
  return FROM_STRICT.find((trading) => trading === own || trading === UNDER[switched]) ?? 'none';
}

/** What a fund may trade now: by its own state, the switch for all funds, and its hedge book where it has one. */
export function tradingNow({
  state,
  tradingSwitch,
  hedgeBook,
}: {
  readonly state: FundState;
  readonly tradingSwitch: Pick<TradingSwitch, 'state'>;
  readonly hedgeBook?: HedgeBookState;
}): Trading {
  const own = tradingUnder(state, tradingSwitch.state);
  const shared = hedgeBook === undefined ? 'all' : tradingIn(hedgeBook.state);
  return FROM_STRICT.find((trading) => trading === own || trading === shared) ?? 'none';
}

/** Why a fund trades less than all, for people; null where nothing holds it back. */
export function whyHeldBack(fund: {
  readonly token: string;
  readonly state: FundState;
  readonly stateReason: string | null;
  readonly tradingSwitch: TradingSwitch;
  readonly hedgeBook?: HedgeBookState;
}): string | null {
  const { token, state, stateReason, tradingSwitch: forAll, hedgeBook: book } = fund;
  const own = tradingIn(state) === 'all' ? [] : [`${token} is ${state}${because(stateReason)}`];
  const all =
    forAll.state === 'ACTIVE' ? [] : [`trading of all funds is ${forAll.state}${because(forAll.reason)}`];
  const shared =
    book === undefined || tradingIn(book.state) === 'all'
      ? []
      : [`its hedge book ${book.token} is ${book.state}${because(book.stateReason)}`];
  const why = [...own, ...shared, ...all];
  return why.length === 0 ? null : why.join('; ');
}

const because = (reason: string | null): string => (reason === null ? '' : ` (${reason})`);
