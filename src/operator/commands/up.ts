import type { CommandFactory } from '../context.js';
import { newCommand } from './new-command.js';

/** A file of each kind, ready to be copied. */
const MARKETS = `
Markets, as the file of --market says them (speed: recorded seconds in one):
  { kind: seeded, seed: calm, phases: { violentAfterMs: null } }
  { kind: seeded, seed: wild, phases: { violentAfterMs: 60000, move: '0.3' } }
  { kind: candles, files: { BTCUSDT: btc.csv, ETHUSDT: eth.csv }, speed: 3600 }
  { kind: live, url: 'wss://stream.bybit.com/v5/public/linear' }`;

export const up: CommandFactory = (context) =>
  newCommand(
    'up',
    'Runs the whole system on this machine: Temporal, ledger, paper exchange, workers, schedule.',
    ['up', 'up --funds my-funds.yaml --data-dir /var/lib/ballast'],
  )
    .option('--funds <file>', 'the funds to run; BALLAST_FUNDS or funds.yaml unless given')
    .option('--data-dir <dir>', 'where everything is kept; BALLAST_DATA_DIR or .ballast unless given')
    .option('--market <file>', "YAML or JSON: the paper exchange's market, another than the one to look at")
    .addHelpText('after', MARKETS)
    .action(async (options: { funds?: string; dataDir?: string; market?: string; json?: boolean }) => {
      const [{ readEnvironment }, { up: start }] = await Promise.all([
        import('../../config/environment.js'),
        import('../up.js'),
      ]);
      const environment = readEnvironment(context.env);
      context.exitCode = await start({
        dataDir: options.dataDir ?? environment.dataDir,
        funds: options.funds ?? environment.fundsFile,
        market: options.market ?? null,
        json: options.json ?? false,
      });
    });
