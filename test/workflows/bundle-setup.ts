import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The workflows of src/workflows as a worker loads them, bundled once for the run. */
    workflowBundle: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url)),
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
