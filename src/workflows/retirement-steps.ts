import { type RetirementAnswer, type RetirementAsk, retirementInEffect } from '../contract/retirement.js';
import { effectRetirement, recordRetirement } from './activity-options.js';
import type { TimedSteps } from './timed-change.js';

/** Retirement of a fund, up to where it takes effect. */
export function retirementSteps(token: string): TimedSteps<RetirementAsk, RetirementAnswer> {
  const summary = `retire ${token}`;
  return {
    record: (ask) => recordRetirement.executeWithOptions({ summary }, [ask]),
    dueFrom: ({ retirement }) => {
      if (retirement === undefined || retirementInEffect({ retirement }) !== null) return null;
      return retirement.at ?? 0;
    },
    effect: async () => {
      const step = await effectRetirement.executeWithOptions({ summary }, [token]);
      return step.kind === 'begun' ? { kind: 'over' } : step;
    },
  };
}
