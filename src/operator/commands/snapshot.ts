import type { CommandFactory } from '../context.js';
import { DATA_DIR, newCommand } from './new-command.js';

export const snapshot: CommandFactory = (context) =>
  newCommand(
    'snapshot',
    'What holders and markets are shown of every token at one instant, signed; or whether a document is what was signed.',
    [
      'snapshot',
      'snapshot --out snapshot.json',
      'snapshot --verify snapshot.json --keys https://funds.example/public/v1/keys',
    ],
  )
    .option('--out <file>', 'writes the document there, and its signature beside it (<file>.sig)')
    .option('--verify <file>', 'a document with its signature beside it, or a compact JWS')
    .option('--keys <file or url>', 'the keys that count; those of this machine unless given')
    .option(...DATA_DIR)
    .action(async (options: object) => {
      const { snapshotAction } = await import('../snapshot-command.js');
      await snapshotAction(context, options);
    });
