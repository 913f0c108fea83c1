import type { SwitchAsk } from '../contract/switchboard.js';
import { SWITCHED_TO } from '../contract/trading-switch.js';
import { checkActionAsk } from './fund-checks.js';

/** Refuses a malformed ask before it enters the history, naming every mistake. */
export function checkSwitchAsk(ask: SwitchAsk): void {
  checkActionAsk(ask, Object.keys(SWITCHED_TO));
}
