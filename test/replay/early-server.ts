import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { TestProject } from 'vitest/node';
import { findTemporalBinary } from '../../src/local/temporal-binary.js';

/** Events after which this server suggests to continue as new; the usual one waits for thousands. */
export const SUGGESTED_EVENTS = 120;

/** Takes the place of the run's server: entities continue as new while their histories are small. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { path } = await findTemporalBinary({ progress: console.log });
  const server = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      extraArgs: ['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${SUGGESTED_EVENTS}`],
      log: { level: 'error', format: 'json' },
    },
  });
  provide('temporalAddress', server.address);
  return () => server.teardown();
}
