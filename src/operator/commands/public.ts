import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const publicSnapshot: CommandFactory = (context) =>
  newCommand(
    'public',
    'Serves the signed snapshot that holders and markets read, on an address of its own. `ballast up` does it too.',
    ['public', 'public --address 0.0.0.0:8781'],
  )
    .option('--address <host:port>', 'where it listens; BALLAST_PUBLIC_ADDRESS, else 127.0.0.1:8781')
    .option(...DATA_DIR)
    .action(async (options: object) => {
      const { publicAction } = await import('../public-command.js');
      await publicAction(context, options);
    });
