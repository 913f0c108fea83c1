import type { CommandFactory } from '../context.js';
import { collect, newCommand } from './new-command.js';

export const simulate: CommandFactory = (context) =>
  newCommand('simulate', 'Plays recorded prices by the same rules, without the system around them.', [
    'simulate --prices BTCUSDT=btc-1h.csv --prices ETHUSDT=eth-1h.csv --from 2020-03-11 --to 2020-03-14',
    'simulate --funds my-funds.yaml --prices BTCUSDT=btc-1h.csv --funding BTCUSDT=btc-funding.csv --csv rebalances.csv',
  ])
    .option('--funds <file>', 'the funds; BALLAST_FUNDS or funds.yaml unless given')
    .option('--prices <contract=file>', 'candles: ts or utc, open, high, low, close; repeatable', collect)
    .option('--funding <contract=file>', 'funding rates: utc or ts, fundingRate; repeatable', collect)
    .option('--from <time>', 'date or instant in UTC; where the recording begins unless given')
    .option('--to <time>', 'date or instant in UTC; where the recording ends unless given')
    .option('--gaps <error|carry>', 'missing candles: refused, or traded at the next open', 'error')
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
