import { BOOK_ALERTS } from './alert-rules/of-books.js';
import { ENGINE_ALERTS } from './alert-rules/of-engine.js';
import { REBALANCE_ALERTS } from './alert-rules/of-rebalances.js';
import { STATE_ALERTS } from './alert-rules/of-states.js';
import { SWITCH_ALERTS } from './alert-rules/of-switch.js';
import { TARGET_ALERTS } from './alert-rules/of-targets.js';

/** What people are told of, by its kind. */
export const ALERTS = {
  ...STATE_ALERTS,
  ...REBALANCE_ALERTS,
  ...BOOK_ALERTS,
  ...SWITCH_ALERTS,
  ...TARGET_ALERTS,
  ...ENGINE_ALERTS,
};

export type AlertKind = keyof typeof ALERTS;

export const isAlertKind = (text: string): text is AlertKind => Object.hasOwn(ALERTS, text);

/** Whether an alert of this kind lasts until what it tells of is over. */
export const isLasting = (kind: AlertKind): boolean => ALERTS[kind].over !== null;

/** What is told of an alert: that it is there, that somebody looks after it, that it is over. */
export type AlertPhase = 'raised' | 'acknowledged' | 'resolved';

/** Undelivered for longer, an alert is itself something to tell. */
export const DELIVERED_WITHIN_MS = 5 * 60_000;
