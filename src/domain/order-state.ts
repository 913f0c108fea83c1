/** What happens to an order or is seen of it: each is named by the state that it speaks for. */
export const ORDER_EVENTS = [
  'sent',
  'open',
  'partially-filled',
  'filled',
  'cancelled',
  'rejected',
  'given-up',
] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

/**
 * What is known of an order. `given-up`: never seen at the venue, and no send of it is allowed any more.
 * `partially-filled`: live at the venue, and filled in part.
 */
export const ORDER_STATES = ['intended', ...ORDER_EVENTS] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** The end of an order: nothing of it is live at the venue, as far as is known. */
export const CLOSED_STATES = ['filled', 'cancelled', 'rejected', 'given-up'] as const;
export type ClosedState = (typeof CLOSED_STATES)[number];

/**
 * The one table of orders: from each state, what may happen and where it leads. What is missing is illegal.
 *
 * Reports come late and out of order, so that old news changes nothing (`open` after `filled`), and a fill may come
 * before its acknowledgement, or after a cancellation that it overtook (`cancelled` -> `filled`). What was given up
 * may turn up after all. What the venue has is never sent again; what it had is never given up; and an order
 * that it refused has no fills.
 */
export const ORDER_TRANSITIONS: Readonly<
  Record<OrderState, Readonly<Partial<Record<OrderEvent, OrderState>>>>
> = {
  intended: {
    sent: 'sent',
    // Not sent as far as this ledger knows: it was restored from an earlier moment.
    open: 'open',
    'partially-filled': 'partially-filled',
    filled: 'filled',
    cancelled: 'cancelled',
    rejected: 'rejected',
    'given-up': 'given-up',
  },
  sent: {
    sent: 'sent',
    open: 'open',
    'partially-filled': 'partially-filled',
    filled: 'filled',
    cancelled: 'cancelled',
    rejected: 'rejected',
    'given-up': 'given-up',
  },
  open: {
    open: 'open',
    'partially-filled': 'partially-filled',
    filled: 'filled',
    cancelled: 'cancelled',
    rejected: 'rejected',
  },
  'partially-filled': {
    open: 'partially-filled',
    'partially-filled': 'partially-filled',
    filled: 'filled',
    cancelled: 'cancelled',
  },
  filled: {
    open: 'filled',
    'partially-filled': 'filled',
    filled: 'filled',
    cancelled: 'filled',
  },
  cancelled: {
    open: 'cancelled',
    'partially-filled': 'cancelled',
    filled: 'filled',
    cancelled: 'cancelled',
  },
  rejected: {
    open: 'rejected',
    rejected: 'rejected',
  },
  'given-up': {
    open: 'open',
    'partially-filled': 'partially-filled',
    filled: 'filled',
    cancelled: 'cancelled',
    rejected: 'rejected',
    'given-up': 'given-up',
  },
};

/** Null where the event is illegal in that state. */
export const nextOrderState = (from: OrderState, event: OrderEvent): OrderState | null =>
  ORDER_TRANSITIONS[from][event] ?? null;

/** The states in which this may happen. */
export const statesBefore = (event: OrderEvent): readonly OrderState[] =>
  ORDER_STATES.filter((state) => nextOrderState(state, event) !== null);

export const isClosed = (state: OrderState): state is ClosedState =>
  (CLOSED_STATES as readonly OrderState[]).includes(state);
