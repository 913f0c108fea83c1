import type { CommandFactory } from '../context.js';
import { operatorWord } from './operator-word.js';

export const rebalance: CommandFactory = (context) =>
  operatorWord('rebalance', 'Rebalances a fund at once (an emergency rebalance) and waits for its outcome.')
    .option('--no-wait', 'return as soon as the request is accepted')
    .option('--timeout <seconds>', 'wait at most this long; the rebalance goes on without', '120')
    .action(async (token: string | undefined, options: object) => {
      const { rebalanceAction } = await import('../rebalance.js');
      await rebalanceAction(context, token ?? null, options);
    });
