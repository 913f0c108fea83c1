import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const create: CommandFactory = (context) =>
  newCommand('create', 'Creates units at the next strike; the cash moves after it.', [
    'create BTC3L --units 250 --key sub-2026-118',
    'create BTC3L --amount 25000 --key sub-2026-119 --json',
  ])
    .argument('<token>', 'the fund')
    .option('--units <units>', 'so many units, at most 8 decimals')
    .option('--amount <amount>', 'or as many as this buys, in the settle coin')
    .option('--key <key>', 'a name of your own: the same again is the same request')
    .option(...DATA_DIR)
    .action(async (token: string, options: object) => {
      const { createAction } = await import('../ask-dealing.js');
      await createAction(context, token, options);
    });
