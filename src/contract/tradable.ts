import type { FundState } from './fund-state.js';
import type { HedgeBookState } from './hedge-book.js';
import type { FundRetirement } from './retirement.js';
import type { TradingSwitch } from './trading-switch.js';
import type { WaitingUnitChange } from './unit-change.js';

/** Why a token is not to be traded, each with what it means for those who hold it. */
export const NOT_TRADABLE = {
  'not-established': 'The fund is being established: it has no position yet.',
  halted:
    'The fund is halted: its books are being looked into, and its figures may change when they are mended.',
  'all-halted': 'Trading of all funds is halted.',
  'wiped-out': 'Nothing is left for the units: NAV is zero for good.',
  retired: 'The fund has ended: its units are redeemed at its final NAV, which no price changes.',
  'units-changing':
    'Its units are about to be split or merged: an order in old units could be filled in new ones.',
  'prices-stale': 'The price that its figures follow from is too old to trade by.',
} as const;

export type NotTradableCode = keyof typeof NOT_TRADABLE;

/** What holders must know of a token that can be traded all the same. */
export const HOLDERS_NOTES = {
  paused:
    'The fund makes no rebalance until it is resumed: its leverage drifts with the market, and no loss is cut.',
  reducing: 'The fund only reduces its position: after a gain its leverage stays below the target.',
  'units-announced': 'A split or merge of the units is announced.',
  'retirement-announced': 'The fund is to be ended: from an instant on it is unwound.',
  unwinding:
    'The fund is being ended: its position is sold off, and each unit is redeemed at what that leaves.',
} as const;

export type HoldersNoteCode = keyof typeof HOLDERS_NOTES;

/** A token is not traded from so long before the instant of a split or merge. */
export const SUSPENDED_BEFORE_MS = 10 * 60_000;

/** Of the ledger's knowledge of a fund: all that `tradable` follows from, besides prices. */
export interface TradableFacts {
  readonly state: FundState;
  readonly tradingSwitch: Pick<TradingSwitch, 'state'>;
  readonly unitChange: Pick<WaitingUnitChange, 'at'> | null;
  /** Of a fund that shares its account. */
  readonly hedgeBook?: Pick<HedgeBookState, 'state'>;
  readonly retirement?: Pick<FundRetirement, 'effectiveAt'> | null;
}

const OF_STATE: Readonly<Record<FundState, NotTradableCode | null>> = {
  ESTABLISHING: 'not-established',
  ACTIVE: null,
  PAUSED: null,
  REDUCING: null,
  HALTED: 'halted',
  WIPED_OUT: 'wiped-out',
  RETIRED: 'retired',
};

/** What follows from nothing but the fund's own state. */
const OVER: readonly FundState[] = ['WIPED_OUT', 'RETIRED'];

/** The worse of two comes first. */
const FROM_WORST: readonly FundState[] = ['HALTED', 'ESTABLISHING', 'PAUSED', 'REDUCING', 'ACTIVE'];

/** A fund that shares its account is no better off than its hedge book; one without equity is as good as halted. */
function stateOf({ state, hedgeBook }: TradableFacts): FundState {
  if (hedgeBook === undefined || OVER.includes(state)) return state;
  const book = OVER.includes(hedgeBook.state) ? 'HALTED' : hedgeBook.state;
  return FROM_WORST.find((one) => one === state || one === book) ?? state;
}

/**
 * Why the ledger says that a token is not to be traded at this instant (milliseconds since 1970); none where it may be.
 * A token is tradable while its figures can be trusted and its units are what they were: a pause locks nobody in.
 */
export function whyNotTradable(fund: TradableFacts, instant: number): readonly NotTradableCode[] {
  const ofState = OF_STATE[stateOf(fund)];
  const isOver = OVER.includes(fund.state);
  return [
    ...(ofState === null ? [] : [ofState]),
    ...(fund.tradingSwitch.state === 'HALTED' && !isOver ? (['all-halted'] as const) : []),
    ...(changesUnits(fund.unitChange, instant) && !isOver ? (['units-changing'] as const) : []),
  ];
}

/** One that waits for the next rebalance point can take effect at any moment. */
function changesUnits(change: TradableFacts['unitChange'], instant: number): boolean {
  return change !== null && (change.at === null || instant >= change.at - SUSPENDED_BEFORE_MS);
}

export function holdersNotes(fund: TradableFacts): readonly HoldersNoteCode[] {
  const { tradingSwitch, unitChange, retirement = null } = fund;
  const state = stateOf(fund);
  const ends = retirement === null || OVER.includes(state) ? null : retirement;
  const reduces = state === 'REDUCING' || (state === 'ACTIVE' && tradingSwitch.state === 'REDUCING');
  return [
    ...(state === 'PAUSED' ? (['paused'] as const) : []),
    ...(reduces ? (['reducing'] as const) : []),
    ...(unitChange === null ? [] : (['units-announced'] as const)),
    ...(ends === null
      ? []
      : [ends.effectiveAt === null ? ('retirement-announced' as const) : ('unwinding' as const)]),
  ];
}
