#!/usr/bin/env node
import { run } from './run.js';

// A reader that has seen enough (`| head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

const code = await run(process.argv.slice(2));
// Explicitly, because a connection that lingers must not keep a finished command alive.
process.stdout.write('', () => process.exit(code));
