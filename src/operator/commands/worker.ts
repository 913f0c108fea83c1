import type { CommandFactory } from '../context.js';
import { collect, newCommand } from './new-command.js';

export const worker: CommandFactory = (context) =>
  newCommand('worker', 'Runs workers of some roles, or of all of them, until SIGTERM.', [
    'worker',
    'worker --role control --role market',
  ])
    .option('--role <role>', 'control, trading or market; repeatable', collect)
    .action(async (options: object) => {
      const { workerAction } = await import('../worker-command.js');
      await workerAction(context, options);
    });
