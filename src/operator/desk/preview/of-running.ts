import { fact } from '../../facts.js';
import type { Means } from '../../means.js';
import { viewOf } from '../../tell-running.js';
import { FREELY, fundOf, type Outlook } from './outlook.js';

export async function ofRunning(means: Means, token: string, word: 'hurry' | 'abandon'): Promise<Outlook> {
  await fundOf(means, token);
  const { running, queue } = await means.withClient((client) => viewOf(client, token));
  const effect =
    word === 'hurry'
      ? 'it strikes again before its next order, and goes on without pauses'
      : 'it ends with what it has reached; the rest is not taken up again';
  return {
    ...FREELY,
    facts: [
      fact('at work', running ?? 'nothing'),
      ...(queue.length === 0 ? [] : [fact('waits behind it', queue.map(({ key }) => key).join(', '))]),
      fact('effect', effect),
    ],
    refused: running === null ? `no rebalance of ${token} is at work` : null,
  };
}
