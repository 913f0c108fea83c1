#!/usr/bin/env node
import { cannotWrite } from '../local/cannot-write.js';
import { run } from './run.js';

for (const stream of [process.stdout, process.stderr]) stream.on('error', endWith);

const code = await run(process.argv.slice(2));
// Explicitly, because a connection that lingers must not keep a finished command alive.
process.stdout.write('', (error) => (error ? endWith(error) : process.exit(code)));

/** A reader that has seen enough (`| head`) is no failure; an output that is lost is one. */
function endWith(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(0);
  const { problem, remedy } = cannotWrite('the output', error, 'file');
  process.stderr.write(`ballast: ${problem}\nmend: ${remedy}\n`);
  process.exit(1);
}
