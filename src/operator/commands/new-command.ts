import { Command } from 'commander';

/** A command with what all of them have: `--json` and examples below the help. */
export function newCommand(name: string, description: string, examples: readonly string[]): Command {
  const heading = examples.length === 1 ? 'Example' : 'Examples';
  const lines = examples.map((example) => `  $ ballast ${example}`).join('\n');
  return new Command(name)
    .description(description)
    .helpOption('-h, --help', 'show this help')
    .option('--json', 'print JSON, errors too')
    .addHelpText('after', `\n${heading}:\n${lines}`);
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
