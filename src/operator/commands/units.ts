import type { CommandFactory } from '../context.js';
import { commandGroup, DATA_DIR, newCommand } from './new-command.js';

/** Splits and merges: what was asked for and what became of it. */
export const units: CommandFactory = (context) =>
  commandGroup('units', 'Splits and merges of the units: list them, take one back that waits.', [
    'units list BTC3L',
  ])
    .addCommand(
      newCommand('list', 'Splits and merges, newest first: when, by whom, what they made of units and NAV.', [
        'units list',
        'units list BTC3L --json',
      ])
        .argument('[token]', 'only this fund')
        .option(...DATA_DIR)
        .action(async (token: string | undefined, options: object) => {
          const { listUnitChangesAction } = await import('../unit-changes.js');
          await listUnitChangesAction(context, token ?? null, options);
        }),
    )
    .addCommand(
      newCommand('cancel', 'Takes one back that has not taken effect.', [
        'units cancel BTC3L-u000001 --reason "postponed"',
      ])
        .argument('<id>', 'of the split or merge')
        .option('--reason <text>', 'why; kept with it')
        .option(...DATA_DIR)
        .action(async (id: string, options: object) => {
          const { cancelUnitChangeAction } = await import('../unit-changes.js');
          await cancelUnitChangeAction(context, id, options);
        }),
    );
