import type { CommandFactory } from '../context.js';
import { recordingCommand } from './recording-command.js';

export const replay: CommandFactory = (context) =>
  recordingCommand(
    'replay',
    'Plays recorded prices through the whole running system, in a world of its own.',
    [
      'replay --prices BTCUSDT=btc-1h.csv --prices ETHUSDT=eth-1h.csv --from 2020-03-11 --to 2020-03-14',
      'replay --funds my-funds.yaml --prices BTCUSDT=btc-1h.csv --funding BTCUSDT=btc-funding.csv --out results',
    ],
  )
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
