import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const apply: CommandFactory = (context) =>
  newCommand(
    'apply',
    'Applies a funds file: shows what is otherwise than what runs, and records it as new versions of the rules.',
    [
      'apply funds.yaml --dry-run',
      'apply funds.yaml --reason "calmer range, as the board decided"',
      'apply funds.yaml --at 2026-12-01T00:00:00Z --reason "new fees from December on"',
    ],
  )
    .argument('<file>', 'the funds file')
    .option('--dry-run', 'only show what would change')
    .option(
      '--at <instant>',
      'takes effect at this instant in UTC; ranges at the first rebalance point from it on. Without it: everything ' +
        'at the next rebalance point of each fund',
    )
    .option('--reason <text>', 'why; kept with the version')
    .option(...DATA_DIR)
    .action(async (file: string, options: object) => {
      const { applyAction } = await import('../apply.js');
      await applyAction(context, file, options);
    });
