import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkerOptions } from '@temporalio/worker';
import { WORKFLOW_CODE } from '../workflow-code.js';

/** The bundle made by the build; in a checkout without one the sources are bundled at the start. */
export async function workflowSource(): Promise<Pick<WorkerOptions, 'workflowBundle'>> {
  const bundle = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  return {
    workflowBundle: existsSync(bundle)
      ? { codePath: bundle }
      : await bundleWorkflowCode({ ...WORKFLOW_CODE }),
  };
}
