import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type FundsConfig, loadFunds } from '../../config/funds-file.js';
import { readYaml } from '../../config/yaml-source.js';

/**
 * The funds file of the replay's own world: the funds that are played, word for word, on the paper exchange
 * whatever venue they trade at. Returns it as read.
 */
export async function replayFunds(
  config: FundsConfig,
  tokens: readonly string[],
  directory: string,
): Promise<FundsConfig> {
  const { value } = readYaml(config.file, await readFile(config.file, 'utf8'));
  // Checked already when it was loaded: a list of funds, each with its token.
  const { funds } = value as { readonly funds: readonly { readonly token: string }[] };
  const played = funds.filter(({ token }) => tokens.includes(token));
  const file = join(directory, 'funds.yaml');
  await writeFile(file, stringify({ venue: { name: 'paper' }, funds: played }));
  return loadFunds(file);
}
