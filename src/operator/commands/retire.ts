import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

/** To be retired is asked of a fund; what was asked for is listed, and taken back while it waits. */
export const retire: CommandFactory = (context) =>
  newCommand(
    'retire',
    'Ends a fund: unwinds its position, fixes its final NAV, pays its units out (retire list, retire cancel).',
    [
      'retire BTC3L --dry-run',
      'retire BTC3L --at 2026-12-01T00:00:00Z --reason "as announced" --key board-2026-40',
      'retire list BTC3L',
      'retire cancel BTC3L-x000001 --reason "postponed"',
    ],
  )
    // What comes after `list` or `cancel` is theirs.
    .enablePositionalOptions()
    .argument('<token>', 'the fund')
    .option('--at <instant>', 'is unwound from this instant in UTC on; without it at once')
    .option('--dry-run', 'only show what it would trade, cost and pay')
    .option('--reason <text>', 'why; kept with it')
    .option('--key <key>', 'a name of your own: the same again is the same request')
    .option(...DATA_DIR)
    .action(async (token: string, options: object) => {
      const { retireAction } = await import('../retire.js');
      await retireAction(context, token, options);
    })
    .addCommand(list(context))
    .addCommand(cancel(context));

const list: CommandFactory = (context) =>
  newCommand('list', 'Retirements, newest first: when, by whom, what each unit is paid.', [
    'retire list',
    'retire list BTC3L --json',
  ])
    .argument('[token]', 'only this fund')
    .option(...DATA_DIR)
    .action(async (token: string | undefined, options: object) => {
      const { listRetirementsAction } = await import('../retirements.js');
      await listRetirementsAction(context, token ?? null, options);
    });

const cancel: CommandFactory = (context) =>
  newCommand('cancel', 'Takes one back that has not taken effect.', [
    'retire cancel BTC3L-x000001 --reason "postponed"',
  ])
    .argument('<id>', 'of the retirement')
    .option('--reason <text>', 'why; kept with it')
    .option(...DATA_DIR)
    .action(async (id: string, options: object) => {
      const { cancelRetirementAction } = await import('../retirements.js');
      await cancelRetirementAction(context, id, options);
    });
