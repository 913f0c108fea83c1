import { isUnitChangeDue, type UnitChangeAnswer, type UnitChangeAsk } from '../contract/unit-change.js';
import { ratioText } from '../domain/unit-change.js';
import { effectUnitChange, recordUnitChange } from './activity-options.js';
import type { TimedSteps } from './timed-change.js';

/** Splits and merges of the units. One that waits for the next rebalance point is due once that has moved. */
export function unitChangeSteps(token: string): TimedSteps<UnitChangeAsk, UnitChangeAnswer> {
  return {
    record: (ask) => {
      const summary = `${ask.kind} ${ratioText(ask.ratio)}`;
      return recordUnitChange.executeWithOptions({ summary }, [ask]);
    },
    dueFrom: ({ unitChange, anchorSeq }, now) => {
      if (unitChange === undefined || unitChange === null) return null;
      return isUnitChangeDue(unitChange, anchorSeq, now) ? 0 : unitChange.at;
    },
    effect: async () => {
      const summary = 'split or merge the units';
      const step = await effectUnitChange.executeWithOptions({ summary }, [token]);
      return step.kind === 'ended' ? { kind: 'over' } : step;
    },
  };
}
