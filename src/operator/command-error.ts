import type { ConfigIssue } from '../config/config-error.js';

export const EXIT = { done: 0, failed: 1, wrongUse: 2 } as const;

/** One wrong option or argument. */
export interface UsageProblem {
  /** `--leverage`, or the name of an argument. */
  readonly option: string;
  readonly message: string;
  readonly remedy: string;
}

/** The command line cannot be understood; lists every problem that was found in it. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(readonly problems: readonly UsageProblem[]) {
    const heading = problems.length === 1 ? [] : [`${problems.length} mistakes in the command line`];
    super([...heading, ...problems.map(problemText)].join('\n'));
  }
}

function problemText({ option, message, remedy }: UsageProblem): string {
  return `${option}: ${message}\n  mend: ${remedy}`;
}

/** What was asked for could not be done: what, why, and how to mend it. Exit code 1. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An error as scripts read it: `{"error": ErrorReport}`. */
export interface ErrorReport {
  readonly kind: 'usage' | 'configuration' | 'failed';
  readonly message: string;
  readonly remedy?: string;
  readonly problems?: readonly UsageProblem[];
  readonly issues?: readonly ConfigIssue[];
}
