import { fileURLToPath } from 'node:url';
import type { BundleOptions } from '@temporalio/worker';

const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const pathOf = (name: string): string =>
  fileURLToPath(new URL(`./workflows/${name}.${EXTENSION}`, import.meta.url));

/** What is bundled for a worker: the workflows, and what stands around each of them. */
export const WORKFLOW_CODE = {
  workflowsPath: pathOf('index'),
  workflowInterceptorModules: [pathOf('updates-after-signals'), pathOf('tell-end')],
} as const satisfies Pick<BundleOptions, 'workflowsPath' | 'workflowInterceptorModules'>;
