import { once } from 'node:events';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../config/config-error.js';
import { readText } from '../config/read-text.js';
import { type PaperConfig, PaperConfigError } from '../venue/paper/config.js';
import { startPaperExchange } from '../venue/paper/start.js';
import type { Context } from './context.js';
import { readOptions } from './read-options.js';

const OPTIONS = z.object({ config: z.string(), json: z.boolean().default(false) });

/** `ballast exchange`: returns when it was told to stop. */
export async function exchangeAction({ terminal }: Context, raw: object): Promise<void> {
  const { config: file, json } = readOptions(OPTIONS, raw);
  const text = await readText(file);
  const exchange = await asConfigError(file, async () =>
    // The exchange checks the shape itself and names every mistake.
    startPaperExchange(parse(text, { prettyErrors: true, logLevel: 'error' }) as PaperConfig),
  );
  if (json) terminal.printJson({ paperExchange: exchange.url, simulated: true, pid: process.pid });
  else terminal.print(`paper exchange at ${exchange.url}: every trade on it is simulated`);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await exchange.close();
}

async function asConfigError<T>(file: string, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const wrong =
      error instanceof PaperConfigError || (error instanceof Error && error.name === 'YAMLParseError');
    if (!wrong) throw error;
    const remedy = 'mend the file as it says';
    throw new ConfigError([{ file, line: null, column: null, path: '', message: error.message, remedy }]);
  }
}
