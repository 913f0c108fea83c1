import type { Command } from 'commander';
import type { UnitChangeKind } from '../../domain/unit-change.js';
import type { Context } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

/** `split` or `merge`: the same command for either way. */
export function unitChange(
  context: Context,
  kind: UnitChangeKind,
  { description, ratio }: { readonly description: string; readonly ratio: string },
): Command {
  return newCommand(kind, description, [
    `${kind} BTC3L --ratio ${ratio} --dry-run`,
    `${kind} BTC3L --ratio ${ratio} --at 2026-12-01T00:00:00Z --reason "as announced" --key board-2026-31`,
  ])
    .argument('<token>', 'the fund')
    .option('--ratio <new:old>', 'so many new units for so many old ones')
    .option('--at <instant>', 'takes effect at this instant in UTC; without it with the next rebalance point')
    .option('--dry-run', 'only show what it would make of the fund')
    .option('--reason <text>', 'why; kept with it')
    .option('--key <key>', 'a name of your own: the same again is the same request')
    .option(...DATA_DIR)
    .action(async (token: string, options: object) => {
      const { changeUnitsAction } = await import('../change-units.js');
      await changeUnitsAction(context, kind, token, options);
    });
}
