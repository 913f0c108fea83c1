import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const redeem: CommandFactory = (context) =>
  newCommand('redeem', 'Takes units back at the next strike; the cash moves after it.', [
    'redeem BTC3L --units 250 --key red-2026-044',
  ])
    .argument('<token>', 'the fund')
    .option('--units <units>', 'so many units, at most 8 decimals')
    .option('--key <key>', 'a name of your own: the same again is the same request')
    .option(...DATA_DIR)
    .action(async (token: string, options: object) => {
      const { redeemAction } = await import('../ask-dealing.js');
      await redeemAction(context, token, options);
    });
