import { parse } from 'yaml';
import { ConfigError, type ConfigIssue } from '../config/config-error.js';
import { readText } from '../config/read-text.js';
import { type MarketSource, marketSettings } from '../venue/paper/market/settings.js';

const REMEDY = 'write for example: { kind: seeded, seed: calm, phases: { violentAfterMs: null } }';

/**
 * The market of the paper exchange as a YAML or JSON file describes it (`kind: seeded | candles | controlled |
 * live`, and what belongs to it). Throws a `ConfigError` that lists every mistake.
 */
export async function readMarketFile(file: string): Promise<MarketSource> {
  const written = asYaml(file, await readText(file));
  const parsed = marketSettings.safeParse(written);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => issue(file, path.join('.'), message)),
    );
  }
  return written as MarketSource; // its shape was checked just now; defaults are the exchange's own business
}

function asYaml(file: string, text: string): unknown {
  try {
    return parse(text, { prettyErrors: true, logLevel: 'error' });
  } catch (error) {
    throw new ConfigError([issue(file, '', error instanceof Error ? error.message : String(error))]);
  }
}

function issue(file: string, path: string, message: string): ConfigIssue {
  return { file, line: null, column: null, path, message, remedy: REMEDY };
}
