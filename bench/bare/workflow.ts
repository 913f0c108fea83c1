import { proxyActivities } from '@temporalio/workflow';
import type { BareActivities } from './worker.js';

const { nothing } = proxyActivities<BareActivities>({ startToCloseTimeout: '30s' });

/** Four empty activities in series: what the server and the worker take at the very least. */
export async function bare(): Promise<void> {
  await nothing();
  await nothing();
  await nothing();
  await nothing();
}
