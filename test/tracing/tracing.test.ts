import { expect, test } from 'vitest';
import { tracing } from '../../src/tracing/tracing.js';

test('where nobody wants traces, what a workflow tells of its end is taken all the same: else each is an error', async () => {
  const { sinks, interceptors } = await tracing(false, ['trading']);
  expect(sinks.sinks.traces.ended.fn).toBeTypeOf('function');
  expect(interceptors).toEqual([]);
});
