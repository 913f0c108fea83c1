import type { Ledger } from '../ledger/port.js';
import type { Venue } from '../venue/port.js';

/** Names of the boundaries right before and right after a call. */
export type Around = readonly [before: string, after: string];

/** Around the calls of the ledger that write what a later step, or another attempt, relies on. */
export const LEDGER_BOUNDARIES: Readonly<Partial<Record<keyof Ledger, Around>>> = {
  openRebalance: ['before-open', 'after-open'],
  takeWaiting: ['before-waiting', 'after-waiting'],
  bookInitialCapital: ['before-capital', 'after-capital'],
  bookEvents: ['before-book-events', 'after-book-events'],
  bookFees: ['before-book-fees', 'after-book-fees'],
  recordIntent: ['before-intent', 'after-intent'],
  markSent: ['before-mark-sent', 'after-mark-sent'],
  takeBackSend: ['before-take-back', 'after-take-back'],
  recordMiss: ['before-miss', 'after-miss'],
  giveUpOrder: ['before-give-up', 'after-give-up'],
  recordOrderState: ['before-order-state', 'after-order-state'],
  recordDealing: ['before-dealing', 'after-dealing'],
  takeDealings: ['before-take-dealings', 'after-take-dealings'],
  recordUnitChange: ['before-unit-change', 'after-unit-change'],
  effectUnitChange: ['before-new-units', 'after-new-units'],
  takeUpRules: ['before-new-rules', 'after-new-rules'],
  recordRetirement: ['before-retirement', 'after-retirement'],
  effectRetirement: ['before-retiring', 'after-retiring'],
  settle: ['before-transaction', 'after-transaction'],
  close: ['before-close', 'after-close'],
  changeState: ['before-state-change', 'after-state-change'],
  admitRequest: ['before-admission', 'after-admission'],
};

/** Around the calls to the venue: those that change something there, and those that decide what is done next. */
export const VENUE_BOUNDARIES: Readonly<Partial<Record<keyof Venue, Around>>> = {
  prepareBook: ['before-prepare', 'after-prepare'],
  placeOrder: ['before-send', 'after-reply'],
  findOrder: ['before-read-back', 'after-read-back'],
  cancelOrder: ['before-cancel', 'after-cancel'],
  position: ['before-read-position', 'after-read-position'],
  accountEvents: ['before-read-events', 'after-read-events'],
};

/** Inside a transaction of the ledger: everything is written, nothing is committed. */
export const INSIDE_TRANSACTION = 'inside-transaction';
/** Before a step does anything, and when it is over but Temporal does not know yet. */
export const STEP_BOUNDARIES: Around = ['begin', 'before-reply-to-temporal'];
