import { Command } from 'commander';

/** A command with what all of them have: `--json` and examples below the help. */
export function newCommand(name: string, description: string, examples: readonly string[]): Command {
  return commandGroup(name, description, examples).option('--json', 'print JSON, errors too');
}

/** A name under which commands stand: it has no options, since it would take those of the commands behind it. */
export function commandGroup(name: string, description: string, examples: readonly string[]): Command {
  const heading = examples.length === 1 ? 'Example' : 'Examples';
  const lines = examples.map((example) => `  $ ballast ${example}`).join('\n');
  return new Command(name)
    .description(description)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', `\n${heading}:\n${lines}`);
}

/** The option of commands that look for a running `ballast up`. */
export const DATA_DIR = ['--data-dir <dir>', 'data directory of a running `ballast up`'] as const;

export const WATCH_SECONDS = '2';

/** The option of commands that show something. */
export const WATCH = [
  '--watch [seconds]',
  `the same again every ${WATCH_SECONDS} seconds, or as many as you say, until Ctrl-C`,
] as const;

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
