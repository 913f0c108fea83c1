import { STEP_BOUNDARIES } from '../../src/fail-points/boundaries.js';

/** A boundary inside a step of the running system. */
export interface Boundary {
  readonly step: string;
  readonly boundary: string;
  /** Of a hedge book, where that is told from a fund's. */
  readonly of?: 'book';
}

/** What lies between the first and the last boundary of each step, on its usual way. */
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  snapshot: [
    'before-open',
    'after-open',
    'inside-transaction',
    'before-read-position',
    'after-read-position',
    'before-read-events',
    'after-read-events',
    'before-book-events',
    'after-book-events',
  ],
  compute: [],
  order: [
    'before-intent',
    'inside-transaction',
    'after-intent',
    'before-mark-sent',
    'after-mark-sent',
    'before-send',
    'after-reply',
    'before-read-back',
    'after-read-back',
    'before-order-state',
    'after-order-state',
  ],
  settle: [
    'before-read-events',
    'after-read-events',
    'before-transaction',
    'inside-transaction',
    'after-transaction',
  ],
  loadFund: [],
  admitRequest: ['before-admission', 'after-admission'],
  changeFundState: ['before-state-change', 'after-state-change'],
  askFunds: [],
  watchMarket: [],
};

/** Those that nearly every seed reaches, to draw from. */
export const USUAL_BOUNDARIES: readonly Boundary[] = Object.entries(INSIDE).flatMap(([step, inside]) =>
  [STEP_BOUNDARIES[0], ...inside, STEP_BOUNDARIES[1]].map((boundary) => ({ step, boundary })),
);

/** `settle/after-transaction`, `book:settle/after-transaction`. */
export const nameOf = ({ of, step, boundary }: Boundary): string =>
  `${of === undefined ? '' : `${of}:`}${step}/${boundary}`;
