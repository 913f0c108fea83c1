import type { UnitChangeAsk } from '../contract/unit-change.js';
import { kindOfRatio, parseRatio } from '../domain/unit-change.js';
import { instantMistakes, LONGEST_KEY, LONGEST_REASON, refuseIfAny, textMistakes } from './fund-checks.js';

/** Refuses a malformed ask before it enters the history, naming every mistake. */
export function checkUnitChangeAsk(token: string, ask: UnitChangeAsk): void {
  refuseIfAny([
    ...(ask?.token === token ? [] : [`token must be ${token}`]),
    ...ratioMistakes(ask),
    ...instantMistakes(ask?.at),
    ...textMistakes('reason', ask?.reason, LONGEST_REASON),
    ...textMistakes('requestKey', ask?.requestKey, LONGEST_KEY),
    ...textMistakes('requestedBy', ask?.requestedBy, LONGEST_KEY),
  ]);
}

function ratioMistakes(ask: UnitChangeAsk): string[] {
  const { newUnits, oldUnits } = ask?.ratio ?? {};
  const ratio = parseRatio(`${newUnits}:${oldUnits}`);
  if (ratio === null) return ['ratio must be {"newUnits":"10","oldUnits":"1"}, whole numbers as texts'];
  const kind = kindOfRatio(ratio);
  if (kind === null) return ['ratio must not be the same number twice'];
  return ask.kind === kind ? [] : [`kind must be "${kind}" for a ratio of ${newUnits}:${oldUnits}`];
}
