import { Command } from 'commander';
import { EXIT } from './command-error.js';
import { COMMANDS } from './commands/all.js';
import type { Context } from './context.js';
import { asError, failureOf } from './error-report.js';
import { type Stream, terminal } from './terminal.js';
import { version } from './version.js';

/** What a command line reads and writes: the process itself, unless told. */
export interface Surface {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs one command line (without `node` and the script) and says with which code the process shall end. */
export async function run(argv: readonly string[], surface: Surface = process): Promise<number> {
  const { stdout, stderr, env } = surface;
  const context: Context = {
    terminal: terminal(stdout, stderr, env),
    env,
    exitCode: EXIT.done,
  };
  try {
    await program(context).parseAsync(argv, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return show(error, argv, surface);
  }
}

function program(context: Context): Command {
  const root = new Command('ballast')
    .description('Keeps leveraged tokens at their target leverage.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    // What stands behind a command's name is that command's, also where the one above has an option of that name.
    .enablePositionalOptions()
    .helpCommand('help [command]', 'show help for a command');
  for (const factory of COMMANDS) root.addCommand(factory(context));
  quiet(root);
  return root;
}

/** Errors are thrown and shown here, in one shape, rather than printed by commander. */
function quiet(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined });
  for (const one of command.commands) quiet(one);
}

function show(error: unknown, argv: readonly string[], { stderr, env }: Surface): number {
  const { report, exitCode } = failureOf(error);
  if (report === null) return exitCode;
  if (argv.includes('--json')) {
    stderr.write(`${JSON.stringify({ error: report })}\n`);
  } else {
    const remedy = report.remedy === undefined ? '' : `\nmend: ${report.remedy}`;
    stderr.write(`ballast: ${report.message}${remedy}\n`);
  }
  if (env.BALLAST_DEBUG) stderr.write(`${asError(error).stack}\n`);
  return exitCode;
}
