import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { WORKFLOW_CODE } from '../../src/workflow-code.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The workflows of src/workflows as a worker loads them, bundled once for the run. */
    workflowBundle: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { code } = await bundleWorkflowCode({
    ...WORKFLOW_CODE,
    logger: {
      log: () => {},
      trace: () => {},
      debug: () => {},
      info: () => {},
      warn: console.warn,
      error: console.error,
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'ballast-bundle-'));
  const path = join(folder, 'workflow-bundle.js');
  await writeFile(path, code);
  provide('workflowBundle', path);
  return () => rm(folder, { recursive: true, force: true });
}
