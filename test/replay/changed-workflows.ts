import { proxyActivities } from '@temporalio/workflow';
import * as asTheyAre from '../../src/workflows/index.js';

const { look } = proxyActivities<{ look(): Promise<void> }>({ startToCloseTimeout: 1_000 });

/** A careless change: an activity more, without a patch. */
const afterALook =
  <I, R>(workflow: (input: I) => Promise<R>) =>
  async (input: I): Promise<R> => {
    await look();
    return workflow(input);
  };

export const auditor = afterALook(asTheyAre.auditor);
export const dailyRebalance = afterALook(asTheyAre.dailyRebalance);
export const fund = afterALook(asTheyAre.fund);
export const monitor = afterALook(asTheyAre.monitor);
export const rebalance = afterALook(asTheyAre.rebalance);
export const servedRebalance = afterALook(asTheyAre.servedRebalance);
export const switchboard = afterALook(asTheyAre.switchboard);
