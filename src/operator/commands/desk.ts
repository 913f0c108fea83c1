import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const desk: CommandFactory = (context) =>
  newCommand(
    'desk',
    'Serves the web page of the funds on this machine: all funds, each fund, each rebalance. `ballast up` does it too.',
    ['desk', 'desk --port 9000'],
  )
    .option('--port <port>', 'where it listens on 127.0.0.1', '8780')
    .option(...DATA_DIR)
    .action(async (options: object) => {
      const { deskAction } = await import('../desk-command.js');
      await deskAction(context, options);
    });
