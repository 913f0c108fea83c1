import { ConfigError, type ConfigIssue } from '../config/config-error.js';

/** A file with one wrong unit has as many mistakes as lines: these many are shown, the others counted. */
const MOST_SHOWN = 20;

type Place = Pick<ConfigIssue, 'line' | 'column' | 'path'>;

/** Collects the mistakes of one recorded series, so that all are told at once. */
export class SeriesMistakes {
  readonly #found: ConfigIssue[] = [];

  constructor(readonly file: string) {}

  get count(): number {
    return this.#found.length;
  }

  add(place: Place, message: string, remedy: string): void {
    this.#found.push({ file: this.file, ...place, message, remedy });
  }

  /** A mistake of the whole file. */
  addToFile(message: string, remedy: string): void {
    this.add({ line: null, column: null, path: '' }, message, remedy);
  }

  /** In the order of the text, at most the first twenty and a count of the others. */
  issues(): readonly ConfigIssue[] {
    const ordered = this.#found.toSorted(
      (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
    );
    const more = ordered.length - MOST_SHOWN;
    if (more <= 0) return ordered;
    const rest: ConfigIssue = {
      ...{ file: this.file, line: null, column: null, path: '' },
      message: `and ${more} more ${more === 1 ? 'mistake' : 'mistakes'} in this file`,
      remedy: 'mend those above first: one cause often shows on every line',
    };
    return [...ordered.slice(0, MOST_SHOWN), rest];
  }

  /** Throws a `ConfigError` if there are any. */
  refuse(): void {
    if (this.#found.length > 0) throw new ConfigError(this.issues());
  }
}
