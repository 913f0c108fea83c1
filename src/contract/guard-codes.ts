import type { GuardCode } from '../domain/refusal.js';
import { FAILURE, type FailureType } from './failures.js';

/**
 * What follows from a guard's no.
 *
 * - `retried`: the snapshot reads again until its time is up, and then the fund makes another attempt.
 * - `halts`: the fund is halted, and a person decides.
 * - `refuses`: the rebalance ends as `refused`, no order is sent, and the next request starts afresh.
 */
export type GuardEnd = 'retried' | 'halts' | 'refuses';

/** One guard in an operator's words. */
export interface GuardEntry {
  readonly title: string;
  /** What was seen, and why nothing is traded on it. */
  readonly meaning: string;
  /** What an operator does. */
  readonly remedy: string;
  readonly end: GuardEnd;
  /** True where a trade that only reduces the position passes. */
  readonly reducingPasses: boolean;
  /** Type of the failure of a step; null where the step succeeds with a refused plan. */
  readonly failure: FailureType | null;
}

const RETRIED = { end: 'retried', reducingPasses: false } as const;
const HALTS = { end: 'halts', reducingPasses: false, failure: FAILURE.doesNotReconcile } as const;
const ADDING = { end: 'refuses', reducingPasses: true, failure: null } as const;
const ANY_TRADE = { end: 'refuses', reducingPasses: false, failure: null } as const;
const PRICE = { ...RETRIED, failure: FAILURE.priceRefused } as const;
const ACCOUNT = { ...RETRIED, failure: FAILURE.accountNotReady } as const;

/** The one catalogue of guards; `docs/guards.md` shows the same. */
export const GUARDS: Readonly<Record<GuardCode, GuardEntry>> = {
  'B-PRICE-INVALID': {
    ...PRICE,
    title: 'a price is no price',
    meaning: 'Mark, index, bid or ask is zero or below.',
    remedy: "Look at the contract at the venue's own page; where it is right there, restart the worker.",
  },
  'B-PRICE-STALE': {
    ...PRICE,
    title: 'a price is too old',
    meaning: 'Ticker and order book were made further apart in time than `guards.priceAge` allows.',
    remedy: "See whether the venue's market stands still (its status page); it ends by itself.",
  },
  'B-PRICE-CROSSED': {
    ...PRICE,
    title: 'the book is crossed',
    meaning: 'Somebody bids more than somebody else asks, which a working market never shows.',
    remedy: 'It ends by itself; where it lasts, pause the fund and ask the venue.',
  },
  'B-PRICE-WILD': {
    ...PRICE,
    title: 'price sources disagree',
    meaning:
      'The mark price is further than `guards.markBook` from the middle of the ticker or of the order book.',
    remedy:
      'Compare mark price and order book at the venue. Where the book is empty for good, a person closes the position there and adopts it.',
  },
  'B-PRICE-FAST': {
    ...PRICE,
    reducingPasses: true,
    title: 'a fast move is not confirmed',
    meaning:
      'The price has left the last known one by more than `guards.fastMove`, and a second reading is more than `guards.confirm` away from the first.',
    remedy: 'Nothing: a trade that adds waits until two readings agree, one that reduces does not wait.',
  },
  'B-MARK-INDEX': {
    ...PRICE,
    title: 'mark and index price contradict each other',
    meaning: 'Mark and index price are further apart than `guards.markIndex`; a fast market moves both.',
    remedy:
      'Compare both at the venue. Where the perpetual really trades that far from its index, raise `guards.markIndex` for the fund and apply it.',
  },
  'B-CLOCK-SKEW': {
    ...RETRIED,
    failure: FAILURE.clockSkew,
    title: 'clocks differ',
    meaning: "This machine's clock and the venue's (or the Temporal server's) differ by more than a second.",
    remedy:
      'Synchronise the clock of this machine by network time (NTP); `ballast doctor` shows the difference.',
  },
  'B-FUNDING-NEAR': {
    ...RETRIED,
    failure: FAILURE.nearFunding,
    title: 'a funding payment is due',
    meaning: 'Funding is paid within seconds, or was just due and is not on record at the venue yet.',
    remedy: 'Nothing: it is over within a minute.',
  },
  'B-NOT-TRADING': {
    ...ACCOUNT,
    title: 'the contract does not trade',
    meaning: 'The venue has halted the contract, or is settling or delisting it.',
    remedy: "Read the venue's announcements; pause the fund where the halt lasts.",
  },
  'B-CONTRACT-ENDED': {
    end: 'halts',
    reducingPasses: false,
    failure: FAILURE.contractEnded,
    title: 'the contract is no more',
    meaning: 'The venue has ended the contract and settled its positions: nothing can be traded in it again.',
    remedy:
      'Take over by `ballast adopt` what the settlement has left; give the fund another contract, or retire it.',
  },
  'B-DELISTING': {
    ...ACCOUNT,
    reducingPasses: true,
    title: 'the contract is being delisted',
    meaning: 'The venue ends the contract within seven days: nothing is added to such a position.',
    remedy: 'Wind the fund down, or move it to another contract, before that day.',
  },
  'B-FOREIGN-ORDERS': {
    ...ACCOUNT,
    title: 'orders of somebody else are open',
    meaning: "The fund's book holds open orders; its own never rest, so that they are another's.",
    remedy:
      'Find out who placed them, and cancel those that are not ours at the venue. The book belongs to the fund alone.',
  },
  'B-OTHER-COINS': {
    ...ACCOUNT,
    reducingPasses: true,
    title: 'the account holds other coins',
    meaning:
      'A coin besides the settle coin has a balance or a debt, so that equity and margin are not what the ledger reckons.',
    remedy: 'Move the other coins out of the account, or pay the debt.',
  },
  'B-BORROWED': {
    ...ACCOUNT,
    reducingPasses: true,
    title: 'the account has borrowed',
    meaning: 'The account owes the venue some of the settle coin: interest would be paid out of the NAV.',
    remedy: 'Repay the debt, and switch automatic borrowing off at the venue.',
  },
  'B-ACCOUNT-START': {
    ...ACCOUNT,
    title: 'the account is not ready to begin with',
    meaning: 'A fund that is being established takes over exactly its initial equity, and nothing else.',
    remedy: 'Bring the account to what the message says.',
  },
  'B-ACCOUNT-MODE': {
    ...ACCOUNT,
    title: 'the account is in another mode',
    meaning: 'The account is not in cross margin, or the contract not in one-way mode.',
    remedy: "Switch the account to cross margin and the contract to one-way mode at the venue's page.",
  },
  'B-LEDGER-DIFFERS': {
    ...HALTS,
    title: 'position or money is not what the ledger says',
    meaning: "The venue's position or balance differs from the ledger's, and has done so for 16 seconds.",
    remedy:
      'Find out what moved it. What was done by hand is taken over by an adoption of two people; then resume the fund.',
  },
  'B-EVENTS-UNEXPLAINED': {
    ...HALTS,
    title: 'the account traded without an order of this ledger',
    meaning: 'The venue lists a fill, a liquidation or a settlement that no order of the ledger explains.',
    remedy:
      'Find out who traded. What was done by hand is taken over by an adoption of two people; then resume the fund.',
  },
  'B-MARGIN-SHORT': {
    ...ADDING,
    title: 'not enough margin',
    meaning: 'Margin and fee of the planned trade are more than the account has available.',
    remedy:
      "See what else holds margin in the account; raise the contract's leverage setting at the venue, or wait for money that was expected.",
  },
  'B-GAP-THIN': {
    ...ADDING,
    title: 'too near to liquidation',
    meaning:
      'After the trade less than `minGap` would stand between the price and liquidation, by the maintenance margin of the risk tier that it reaches.',
    remedy: 'Choose less leverage, or write `acceptThinGap: true` for the fund.',
  },
  'B-CAP-LEVERAGE': {
    ...ADDING,
    title: 'beyond the cap on leverage',
    meaning: 'The trade would lead to more leverage than `caps.leverage`.',
    remedy: 'See why the plan wants that much; raise the cap in the funds file where it is right.',
  },
  'B-CAP-NOTIONAL': {
    ...ADDING,
    title: 'beyond the cap on size',
    meaning: 'The position would be worth more than `caps.notional`.',
    remedy: 'Raise the cap in the funds file, or let units be redeemed.',
  },
  'B-COLLAR': {
    ...ANY_TRADE,
    title: 'outside the collar',
    meaning:
      "The orders' worst price is outside `execution.collar` around the mark price, or (for a trade that adds) nobody offers anything within it.",
    remedy:
      'Look at the order book; a request made once it is back to normal trades. Widen the collar only on purpose.',
  },
  'B-REDUCE-ONLY': {
    ...ANY_TRADE,
    title: 'reduce-only is violated',
    meaning: 'Only reducing is allowed, and the plan adds to the position or turns it round.',
    remedy:
      'Resume the fund if it may add again. A plan that is marked as reducing and is not, is a defect: report it.',
  },
};

/** Where an operator reads on. */
export const guardAnchor = (code: GuardCode): string => `docs/guards.md#${code.toLowerCase()}`;
