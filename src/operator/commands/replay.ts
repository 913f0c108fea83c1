import type { CommandFactory } from '../context.js';
import { collect, newCommand } from './new-command.js';

export const replay: CommandFactory = (context) =>
  newCommand('replay', 'Plays recorded prices through the whole running system, in a world of its own.', [
    'replay --prices BTCUSDT=btc-1h.csv --prices ETHUSDT=eth-1h.csv --from 2020-03-11 --to 2020-03-14',
    'replay --funds my-funds.yaml --prices BTCUSDT=btc-1h.csv --funding BTCUSDT=btc-funding.csv --out results',
  ])
    .option('--funds <file>', 'the funds; BALLAST_FUNDS or funds.yaml unless given')
    .option('--prices <contract=file>', 'candles: ts or utc, open, high, low, close; repeatable', collect)
    .option('--funding <contract=file>', 'funding rates: utc or ts, fundingRate; repeatable', collect)
    .option('--from <time>', 'date or instant in UTC; where the recording begins unless given')
    .option('--to <time>', 'date or instant in UTC; where the recording ends unless given')
    .option('--gaps <error|carry>', 'missing candles: refused, or traded at the next open', 'error')
    .option('--out <dir>', 'write rebalances.csv and result.json there')
    .option(
      '--data-dir <dir>',
      'where its world is kept meanwhile; BALLAST_DATA_DIR or .ballast unless given',
    )
    .option('--keep', 'keep that world: ledger, workflow histories, logs')
    .action(async (options: object) => {
      const { replayAction } = await import('../replay.js');
      await replayAction(context, options);
    });
