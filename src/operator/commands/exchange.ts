import type { CommandFactory } from '../context.js';
import { newCommand } from './new-command.js';

export const exchange: CommandFactory = (context) =>
  newCommand(
    'exchange',
    'Runs the paper exchange alone, until SIGTERM or Ctrl-C. Every trade on it is simulated.',
    ['exchange --config exchange.yaml'],
  )
    .option('--config <file>', 'YAML or JSON: accounts, contracts, market, stateDir, port')
    .action(async (options: object) => {
      const { exchangeAction } = await import('../exchange.js');
      await exchangeAction(context, options);
    });
