/** One mistake in a configuration file or in the environment. */
export interface ConfigIssue {
  /** The file as the caller named it, or `environment`. */
  readonly file: string;
  /** From 1; null where the mistake has no place in a text. */
  readonly line: number | null;
  readonly column: number | null;
  /** `funds[2].rules.interim.range`, or the name of a variable; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** A configuration that cannot be used. `issues` has every mistake found, in the order of the text. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly issues: readonly ConfigIssue[]) {
    super(renderIssues(issues));
  }
}

/**
 * All issues as one text to read, two or three lines each:
 *
 *     funds.yaml: 1 mistake
 *
 *       funds.yaml:7:15  funds[0].leverage
 *         0 is no leverage
 *         mend: write a number from 1 to 10, or from -10 to -1
 */
export function renderIssues(issues: readonly ConfigIssue[]): string {
  const files = [...new Set(issues.map((issue) => issue.file))];
  const count = issues.length === 1 ? '1 mistake' : `${issues.length} mistakes`;
  return [`${files.join(', ')}: ${count}`, ...issues.map(renderIssue)].join('\n\n');
}

function renderIssue(issue: ConfigIssue): string {
  const place = issue.line === null ? issue.file : `${issue.file}:${issue.line}:${issue.column ?? 1}`;
  const head = issue.path === '' ? place : `${place}  ${issue.path}`;
  return `  ${head}\n    ${issue.message}\n    mend: ${issue.remedy}`;
}
