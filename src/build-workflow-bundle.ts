import { writeFile } from 'node:fs/promises';
import { bundleWorkflowCode } from '@temporalio/worker';
import { WORKFLOW_CODE } from './workflow-code.js';

// A step of the build: workers that load a finished bundle start seconds sooner.
const { code } = await bundleWorkflowCode({ ...WORKFLOW_CODE });
await writeFile(new URL('./workflow-bundle.js', import.meta.url), code);
