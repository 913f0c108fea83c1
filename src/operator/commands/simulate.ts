import type { CommandFactory } from '../context.js';
import { recordingCommand } from './recording-command.js';

export const simulate: CommandFactory = (context) =>
  recordingCommand('simulate', 'Plays recorded prices by the same rules, without the system around them.', [
    'simulate --prices BTCUSDT=btc-1h.csv --prices ETHUSDT=eth-1h.csv --from 2020-03-11 --to 2020-03-14',
    'simulate --funds my-funds.yaml --prices BTCUSDT=btc-1h.csv --funding BTCUSDT=btc-funding.csv --csv rebalances.csv',
  ])
    .option(
      '--taker-fee <fraction>',
      "the venue's fee on each fill; that of the simulated exchange unless given",
    )
    .option('--spread <fraction>', 'from the best bid to the best ask; as above')
    .option('--depth <amount>', 'what each level of the book holds, in the settle coin; as above')
    .option('--csv <file>', 'write the rebalances there')
    .action(async (options: object) => {
      const { simulateAction } = await import('../simulate.js');
      await simulateAction(context, options);
    });
