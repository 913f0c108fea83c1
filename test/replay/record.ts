import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

// `npm run record-histories`: after a change of the workflows that is meant to make other commands.
const config = fileURLToPath(new URL('./record.config.ts', import.meta.url));
const run = await startVitest('test', [], { config, watch: false });
await run.close();
