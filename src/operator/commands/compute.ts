import type { CommandFactory } from '../context.js';
import { newCommand } from './new-command.js';

export const compute: CommandFactory = (context) =>
  newCommand(
    'compute',
    'The arithmetic of one rebalance: what to trade to be at the target leverage again.',
    [
      'compute --leverage 3 --equity 115 --contracts 3 --price 105',
      'compute --leverage -3 --equity 85 --contracts -3 --price 105 --fee-rate 0.0006 --lot 0.001 --json',
      'compute --leverage 2 --equity 1.5 --contracts 180000 --price 64000 --face 1 --lot 1',
    ],
  )
    .option('--leverage <number>', 'target leverage, signed: 3 is long, -3 short')
    .option('--equity <amount>', 'equity now, in the settle coin')
    .option('--contracts <number>', 'position now, signed: below zero is short')
    .option('--price <price>', 'price now, in the quote currency')
    .option('--fee-rate <fraction>', 'taker fee rate: 0.0006 is 0.06 %', '0')
    .option('--slippage <fraction>', 'expected distance of the fill from the price', '0')
    .option('--lot <contracts>', 'the trade is a multiple of this; 0: any size', '0')
    .option('--min-notional <amount>', 'smaller trades are not made, in the quote currency', '0')
    .option('--min-order <contracts>', 'smaller trades are not made, in contracts', '0')
    .option(
      '--face <amount>',
      'an inverse contract: what one is worth in the quote currency; equity is then in the coin',
    )
    .action(async (options: object) => {
      const { computeAction } = await import('../compute.js');
      computeAction(context, options);
    });
