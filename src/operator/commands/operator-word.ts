import type { Command } from 'commander';
import { DATA_DIR, newCommand } from './new-command.js';

/** A command that speaks to one fund or to all of them, with a reason that is kept. */
export function operatorWord(name: string, description: string): Command {
  return newCommand(name, description, [
    `${name} BTC3L --reason "as agreed with the desk"`,
    `${name} --all --reason "exchange maintenance" --json`,
  ])
    .argument('[token]', 'the fund')
    .option('--all', name === 'pause' || name === 'rebalance' ? 'every fund' : 'the switch for all funds')
    .option('--reason <text>', 'why; kept with the outcome')
    .option('--by <name>', 'who says so; the name of the user of this machine unless given')
    .option('--request-key <key>', 'name of the request: asking again under the same key does nothing twice')
    .option(...DATA_DIR);
}
