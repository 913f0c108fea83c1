import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const explain: CommandFactory = (context) =>
  newCommand(
    'explain',
    'One past rebalance: inputs, rules, each step of the arithmetic, what it cost; and computes it again.',
    ['explain BTC3L-d2611220230a1', 'explain BTC3L-i000042a1 --json'],
  )
    .argument('<rebalance>', 'its id, as `ballast history` shows it')
    .option(...DATA_DIR)
    .action(async (id: string, options: object) => {
      const { explainAction } = await import('../explain.js');
      await explainAction(context, id, options);
    });
