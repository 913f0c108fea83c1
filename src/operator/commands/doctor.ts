import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand, WATCH } from './new-command.js';

export const doctor: CommandFactory = (context) =>
  newCommand(
    'doctor',
    'Checks everything that the engine needs: what works, what does not, how to mend it.',
    ['doctor', 'doctor --funds my-funds.yaml --json'],
  )
    .option('--funds <file>', 'the funds to check; BALLAST_FUNDS or funds.yaml unless given')
    .option(...DATA_DIR)
    .option(...WATCH)
    .action(async (options: object) => {
      const { doctorAction } = await import('../doctor.js');
      const { watched } = await import('../watch.js');
      await watched(context, options, (seen) => doctorAction(seen, options));
    });
