import type { CommandFactory } from '../context.js';
import { commandGroup, DATA_DIR, newCommand, WATCH } from './new-command.js';

/** Creations and redemptions: what waits, what was dealt, and the feed by which they may come. */
export const dealing: CommandFactory = (context) =>
  commandGroup('dealing', 'Creations and redemptions: list them, take one back, take in a feed of them.', [
    'dealing list BTC3L --open',
    'dealing feed desk units.jsonl',
  ])
    .addCommand(
      newCommand('list', 'Creations and redemptions, newest first, with NAV, cash and supply.', [
        'dealing list',
        'dealing list BTC3L --open --json',
      ])
        .argument('[token]', 'only this fund')
        .option('--open', 'only those that wait for a strike')
        .option('--limit <number>', 'at most this many', '50')
        .option(...DATA_DIR)
        .option(...WATCH)
        .action(async (token: string | undefined, options: object) => {
          const { listDealingsAction } = await import('../dealings.js');
          const { watched } = await import('../watch.js');
          await watched(context, options, (seen) => listDealingsAction(seen, token ?? null, options));
        }),
    )
    .addCommand(
      newCommand('cancel', 'Takes one back, as long as no rebalance deals with it.', [
        'dealing cancel BTC3L-c000012',
      ])
        .argument('<id>', 'of the creation or redemption')
        .option(...DATA_DIR)
        .action(async (id: string, options: object) => {
          const { cancelDealingAction } = await import('../dealings.js');
          await cancelDealingAction(context, id, options);
        }),
    )
    .addCommand(
      newCommand(
        'feed',
        'Takes in a signed feed, one JSON object a line, in its order; stops at the first that it refuses.',
        ['dealing feed desk units.jsonl', 'dealing feed desk - < units.jsonl'],
      )
        .argument('<name>', 'of the feed: its secret is in the environment of the worker of the role control')
        .argument('<file>', 'of JSON lines; - reads the standard input')
        .option(...DATA_DIR)
        .action(async (name: string, file: string, options: object) => {
          const { feedAction } = await import('../dealing-feed.js');
          await feedAction(context, name, file, options);
        }),
    );
