import { fileURLToPath } from 'node:url';
import { endWithParent } from './local/end-with-parent.js';
import { ROLES } from './worker/roles.js';
import { runWorker } from './worker/run-worker.js';

/** `node worker.js [--role control|trading|market ...] [--replaying]`; every role unless some are named. */
async function main(args: readonly string[]): Promise<void> {
  const named = args.flatMap((arg, index) => (arg === '--role' ? [args[index + 1]] : []));
  const roles = ROLES.filter((role) => named.length === 0 || named.includes(role));
  const unknown = named.filter((name) => !ROLES.some((role) => role === name));
  if (unknown.length > 0) throw new Error(`unknown role ${unknown.join(', ')}: one of ${ROLES.join(', ')}`);
  endWithParent();
  await runWorker({ roles, replaying: args.includes('--replaying') });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}
