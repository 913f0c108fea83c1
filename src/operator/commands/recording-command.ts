import type { Command } from 'commander';
import { collect, newCommand } from './new-command.js';

/** A command that plays recorded prices, with the options that name them. */
export function recordingCommand(name: string, description: string, examples: readonly string[]): Command {
  return newCommand(name, description, examples)
    .option('--funds <file>', 'the funds; BALLAST_FUNDS or funds.yaml unless given')
    .option(
      '--prices <contract=file>',
      'candles: ts or utc, open, high, low, close; or ticks: ts or utc, price; repeatable',
      collect,
    )
    .option('--funding <contract=file>', 'funding rates: utc or ts, fundingRate; repeatable', collect)
    .option('--from <time>', 'date or instant in UTC; where the recording begins unless given')
    .option('--to <time>', 'date or instant in UTC; where the recording ends unless given')
    .option('--gaps <error|carry>', 'missing candles: refused, or traded at the next open', 'error');
}
