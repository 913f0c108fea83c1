import type { Command } from 'commander';
import type { Terminal } from './terminal.js';

/** What a command needs of the process around it. */
export interface Context {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** The exit code where the command ends by itself; `EXIT.done` unless the command says otherwise. */
  exitCode: number;
}

export type CommandFactory = (context: Context) => Command;
