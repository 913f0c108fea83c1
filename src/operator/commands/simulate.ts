import type { CommandFactory } from '../context.js';
import { collect } from './new-command.js';
import { recordingCommand } from './recording-command.js';

export const simulate: CommandFactory = (context) =>
  recordingCommand('simulate', 'Plays recorded prices by the same rules, without the system around them.', [
    'simulate --prices BTCUSDT=btc-1h.csv --prices ETHUSDT=eth-1h.csv --from 2020-03-11 --to 2020-03-14',
    'simulate --funds my-funds.yaml --prices BTCUSDT=btc-1h.csv --funding BTCUSDT=btc-funding.csv --out report',
    'simulate --funds coin.yaml --prices BTCUSD=btc-1h.csv --out report',
    'simulate --funds mine.yaml --against theirs.yaml --prices BTCUSDT=btc-1h.csv --out comparison',
    'simulate --prices BTCUSDT=btc-1h.csv --vary interim.range=0.05..0.25/0.01 --vary BTC3L.leverage=2,3 --out sweep',
  ])
    .option(
      '--taker-fee <fraction>',
      "the venue's fee on each fill; that of the simulated exchange unless given",
    )
    .option('--spread <fraction>', 'from the best bid to the best ask; as above')
    .option('--depth <amount>', 'what each level of the book holds, in the quote currency; as above')
    .option('--tick <contract=step>', "the contract's price step; as above; repeatable", collect)
    .option(
      '--lot <contract=step>',
      'the least step of its size, in contracts; as above; repeatable',
      collect,
    )
    .option('--against <file>', 'another file of funds: what differs, and why')
    .option(
      '--vary <rule=values>',
      'simulate it with each: a list, or FROM..TO/STEP; of several, each with each; repeatable',
      collect,
    )
    .option(
      '--workers <count>',
      'threads that share the work of --vary; as many as there are cores unless given',
    )
    .option(
      '--csv <file>',
      'write the rebalances there; of --against those of both; of --vary a row for each fund of each simulation',
    )
    .option(
      '--out <dir>',
      'write report.html, result.json, rebalances.csv and series.csv there; of --against comparison.html, comparison.json, rebalances.csv, series.csv; of --vary sweep.html, sweep.json, sweep.csv',
    )
    .action(async (options: object) => {
      const { simulateAction } = await import('../simulate.js');
      await simulateAction(context, options);
    });
