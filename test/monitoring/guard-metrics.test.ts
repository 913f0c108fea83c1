import { ApplicationFailure } from '@temporalio/common';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { failure } from '../../src/activities/failure.js';
import { FAILURE } from '../../src/contract/failures.js';
import { guardMetrics } from '../../src/monitoring/guard-metrics.js';

const registry = new Registry();
const around = guardMetrics(registry)().inbound?.execute;

const step = (work: () => Promise<unknown>) => around?.({ args: [], headers: {} }, work);

it('a guard that says no is counted by its code, in a refused plan and in the failure of a step', async () => {
  await step(async () => ({ kind: 'refused', guards: ['B-GAP-THIN', 'B-CAP-LEVERAGE'], reason: 'both' }));
  const stale = failure(FAILURE.priceRefused, 'snapshot: too old', undefined, ['B-PRICE-STALE']);
  const failing = async () => {
    throw stale;
  };
  await expect(step(failing)).rejects.toBe(stale);
  await expect(step(failing)).rejects.toBe(stale);
  // What no guard has said is counted for none, nor is a code that there is not.
  await step(async () => ({ kind: 'trade', guards: undefined }));
  const other = ApplicationFailure.create({ message: 'no', details: [{ guards: ['B-NONE'] }, null, 'text'] });
  await expect(
    step(async () => {
      throw other;
    }),
  ).rejects.toBe(other);
  const [shown] = await registry.getMetricsAsJSON();
  expect(Object.fromEntries(shown?.values.map(({ labels, value }) => [labels.code, value]) ?? [])).toEqual({
    'B-GAP-THIN': 1,
    'B-CAP-LEVERAGE': 1,
    'B-PRICE-STALE': 2,
  });
});
