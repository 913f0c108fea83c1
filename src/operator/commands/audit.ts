import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const audit: CommandFactory = (context) =>
  newCommand('audit', 'Who did what, when, why, from where, and what came of it, newest first.', [
    'audit BTC3L',
    'audit --who anna --since 2026-11-01T00:00:00Z',
    'audit --action resume --csv --limit 100000',
  ])
    .argument('[token]', 'only this fund')
    .option('--who <name>', 'only what this person did, or somebody who says so')
    .option('--action <name>', 'only this: pause, resume, reduce, halt, rebalance, apply, approve, ...')
    .option('--since <instant>', 'from this instant in UTC on')
    .option('--until <instant>', 'before this instant in UTC')
    .option('--limit <number>', 'at most so many', '50')
    .option('--csv', 'print CSV')
    .option(...DATA_DIR)
    .action(async (token: string | undefined, options: object) => {
      const { auditAction } = await import('../audit.js');
      await auditAction(context, token ?? null, options);
    });
