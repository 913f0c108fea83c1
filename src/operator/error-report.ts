import { CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.js';
import { LocalError } from '../local/local-error.js';
import { CommandFailed, type ErrorReport, EXIT, UsageError } from './command-error.js';

export interface Failure {
  readonly exitCode: number;
  /** Null where commander has shown all there is to show: help, the version. */
  readonly report: ErrorReport | null;
}

/** Puts any error into the words and the exit code of the command line. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return commanderFailure(error);
  const { message } = asError(error);
  if (error instanceof UsageError) {
    return { exitCode: EXIT.wrongUse, report: { kind: 'usage', message, problems: error.problems } };
  }
  if (error instanceof ConfigError) {
    return { exitCode: EXIT.wrongUse, report: { kind: 'configuration', message, issues: error.issues } };
  }
  if (error instanceof CommandFailed) {
    return { exitCode: EXIT.failed, report: { kind: 'failed', message, remedy: error.remedy } };
  }
  if (error instanceof LocalError) {
    return {
      exitCode: EXIT.failed,
      report: { kind: 'failed', message: error.problem, remedy: error.remedy },
    };
  }
  return { exitCode: EXIT.failed, report: { kind: 'failed', message } };
}

function commanderFailure({ code, exitCode, message }: CommanderError): Failure {
  if (exitCode === 0) return { exitCode: EXIT.done, report: null };
  // `ballast` without a command: its help is the answer.
  if (code === 'commander.help') return { exitCode: EXIT.wrongUse, report: null };
  return { exitCode: EXIT.wrongUse, report: { kind: 'usage', message: message.replace(/^error: /, '') } };
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
