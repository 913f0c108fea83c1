import type { FundSettings } from '../contract/fund-settings.js';
import { ConfigError, type ConfigIssue } from './config-error.js';
import { fundChecks } from './fund-checks.js';
import { fundSettings } from './fund-settings.js';
import { fundsSchema, withoutOwnKeys } from './funds-schema.js';
import type { FundsUse } from './funds-use.js';
import { declaredBooks, withDeclaredBooks, withHedgeBooks } from './hedge-books.js';
import { knownKeys } from './known-keys.js';
import { readText } from './read-text.js';
import { schemaIssues } from './schema-issues.js';
import { withThinGapAccepted } from './thin-gap.js';
import { readYaml, type YamlSource } from './yaml-source.js';

export interface VenueSettings {
  /** `paper` is the simulated exchange. */
  readonly name: 'paper' | 'bybit';
  /** Address of the REST interface; null is the venue's own, or the exchange that `up` starts. */
  readonly url: string | null;
}

export interface FundsConfig {
  readonly file: string;
  readonly venue: VenueSettings;
  /** For the engine: with the hedge books of those that share an account. */
  readonly funds: readonly FundSettings[];
}

/**
 * Reads `funds.yaml`: a venue, a list of funds, and what is declared of hedge books. Throws a `ConfigError` with every mistake at once, each
 * with its place, what is wrong and how to mend it.
 */
export async function loadFunds(file: string, use: FundsUse = 'engine'): Promise<FundsConfig> {
  return readFunds(file, await readText(file), use);
}

/** The same from a text at hand; `file` is its name in the issues. */
export function readFunds(file: string, text: string, use: FundsUse = 'engine'): FundsConfig {
  return fundsFrom(file, readYaml(file, text), use);
}

/** The same from values that were read already, or never were a text. */
export function fundsFrom(file: string, source: YamlSource, use: FundsUse = 'engine'): FundsConfig {
  if (source.value === null || source.value === '') throw emptyFile(file);
  const parsed = fundsSchema.safeParse(withoutOwnKeys(source.value));
  const found = parsed.success ? [] : schemaIssues(source, parsed.error.issues, knownKeys);
  const issues = [...source.issues, ...found, ...fundChecks(source, use)];
  if (!parsed.success || issues.length > 0) throw new ConfigError(inOrder(issues));
  const { venue, funds, hedgeBooks = [] } = parsed.data;
  const settings = funds.map(fundSettings);
  const declared = declaredBooks(hedgeBooks);
  const all =
    use === 'engine'
      ? withHedgeBooks(settings, declared)
      : withDeclaredBooks(settings.map(withThinGapAccepted), declared);
  return { file, venue: { name: venue.name, url: venue.url ?? null }, funds: all };
}

function emptyFile(file: string): ConfigError {
  const remedy = 'write a venue and a list of funds; the shipped funds.yaml is an example';
  return new ConfigError([{ file, line: 1, column: 1, path: '', message: 'the file is empty', remedy }]);
}

function inOrder(issues: readonly ConfigIssue[]): ConfigIssue[] {
  return [...issues].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
