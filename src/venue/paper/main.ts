import { readFileSync } from 'node:fs';
import { PaperConfigError } from './config.js';
import { MarketMismatchError } from './market/open-market.js';
import { type RunningPaperExchange, startPaperExchange } from './start.js';
import { StateInUseError } from './state/lock.js';

/**
 * The paper exchange as a process. Its configuration is the JSON file named by the first argument, or the
 * text of BALLAST_PAPER_CONFIG. When ready it prints one JSON line {"ready": true, "url": ..., "simulated": true, "pid": ...}.
 * Exit codes: 0 stopped, 1 failed, 2 wrong configuration.
 */
const STOP_WITHIN_MS = 1_800;

function readConfig(): unknown {
  const file = process.argv[2];
  const text = file === undefined ? process.env.BALLAST_PAPER_CONFIG : readFileSync(file, 'utf8');
  if (text === undefined) {
    throw new PaperConfigError('Name a JSON file as the first argument, or set BALLAST_PAPER_CONFIG.');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PaperConfigError(`${file ?? 'BALLAST_PAPER_CONFIG'} is not JSON: ${why}`);
  }
}

function stopOn(running: RunningPaperExchange): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
}

try {
  // Its shape is checked by the exchange itself.
  const running = await startPaperExchange(readConfig() as Parameters<typeof startPaperExchange>[0]);
  stopOn(running);
  process.stdout.write(
    `${JSON.stringify({ ready: true, url: running.url, simulated: true, pid: process.pid })}\n`,
  );
} catch (error) {
  const known =
    error instanceof PaperConfigError ||
    error instanceof StateInUseError ||
    error instanceof MarketMismatchError;
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(error instanceof PaperConfigError ? 2 : 1);
}
