import type { CommandFactory } from '../context.js';
import { commandGroup, DATA_DIR, newCommand } from './new-command.js';

/** What was done by hand is taken into the books by two people, or not at all. */
export const adopt: CommandFactory = (context) =>
  commandGroup('adopt', 'Takes over what was done by hand: proposed by one operator, approved by another.', [
    'adopt propose BTC3L --reason "closed by hand during the outage"',
    'adopt approve BTC3L-a1b2c3d4',
    'adopt list --json',
  ])
    .addCommand(
      newCommand('propose', 'Reads the book, shows what differs, and keeps it for another to approve.', [
        'adopt propose BTC3L --reason "closed by hand during the outage"',
      ])
        .argument('<token>', 'the fund')
        .option('--reason <text>', 'why; kept with it')
        .option(...DATA_DIR)
        .action(async (token: string, options: object) => {
          const { proposeAction } = await import('../adoptions.js');
          await proposeAction(context, token, options);
        }),
    )
    .addCommand(
      newCommand('approve', 'Reads the book again and books exactly what was proposed.', [
        'adopt approve BTC3L-a1b2c3d4',
      ])
        .argument('<id>', 'of the proposal')
        .option(...DATA_DIR)
        .action(async (id: string, options: object) => {
          const { approveAction } = await import('../adoptions.js');
          await approveAction(context, id, options);
        }),
    )
    .addCommand(
      newCommand('list', 'Proposals and what became of them, newest first.', ['adopt list BTC3L'])
        .argument('[token]', 'only this fund')
        .option(...DATA_DIR)
        .action(async (token: string | undefined, options: object) => {
          const { listAdoptionsAction } = await import('../adoptions.js');
          await listAdoptionsAction(context, token ?? null, options);
        }),
    );
