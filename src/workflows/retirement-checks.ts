import type { RetirementAsk } from '../contract/retirement.js';
import { instantMistakes, LONGEST_KEY, LONGEST_REASON, refuseIfAny, textMistakes } from './fund-checks.js';

/** Refuses a malformed ask before it enters the history, naming every mistake. */
export function checkRetirementAsk(token: string, ask: RetirementAsk): void {
  refuseIfAny([
    ...(ask?.token === token ? [] : [`token must be ${token}`]),
    ...instantMistakes(ask?.at),
    ...textMistakes('reason', ask?.reason, LONGEST_REASON),
    ...textMistakes('requestKey', ask?.requestKey, LONGEST_KEY),
    ...textMistakes('requestedBy', ask?.requestedBy, LONGEST_KEY),
  ]);
}
