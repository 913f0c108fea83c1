import { TestWorkflowEnvironment } from '@temporalio/testing';
import { reasonOf } from '../local-error.js';

/**
 * Entry of a short-lived process: downloads a Temporal server into a directory, starts it once, and ends.
 * Arguments: `dev-server` or `time-skipping`, the version, the directory. On failure one line on stderr and 1.
 */
const [kind, version = 'default', downloadDir = '.'] = process.argv.slice(2);
const executable = { type: 'cached-download' as const, version, downloadDir };

try {
  const environment =
    kind === 'time-skipping'
      ? await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } })
      : await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await environment.teardown();
} catch (error) {
  process.stderr.write(`${reasonOf(error).replaceAll('\n', ' ')}\n`);
  process.exitCode = 1;
}
