import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type FundsConfig, loadFunds } from '../../config/funds-file.js';
import { readYaml } from '../../config/yaml-source.js';

/**
 * The funds file of the replay's own world: the funds that are played, word for word, with what is declared of their
 * hedge books, on the paper exchange whatever venue they trade at. Returns it as read.
 */
export async function replayFunds(
  config: FundsConfig,
  tokens: readonly string[],
  directory: string,
): Promise<FundsConfig> {
  const { value } = readYaml(config.file, await readFile(config.file, 'utf8'));
  // Checked already when it was loaded: each fund has its token and account, each declared book its account.
  const { funds, hedgeBooks = [] } = value as CheckedFile;
  const played = funds.filter(({ token }) => tokens.includes(token));
  const books = hedgeBooks.filter(({ account }) => played.some((fund) => fund.account === account));
  const declared = books.length === 0 ? {} : { hedgeBooks: books };
  const file = join(directory, 'funds.yaml');
  await writeFile(file, stringify({ venue: { name: 'paper' }, funds: played, ...declared }));
  return loadFunds(file);
}

interface CheckedFile {
  readonly funds: readonly { readonly token: string; readonly account: string }[];
  readonly hedgeBooks?: readonly { readonly account: string }[];
}
