import { ApplicationFailure } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { hurryRebalance, roundOver, stopAdding, stopRebalance } from '../contract/fund-messages.js';
import type { RebalanceInput, RebalanceOutcome, RebalanceResult } from '../contract/rebalance.js';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';
import { conclude, joinRound } from './activity-options.js';
import { historyIsLong } from './history-length.js';
import { messageOf } from './message-of.js';
import { readHurry } from './signal-words.js';

const FIRST_LOOK_MS = 10_000;
const LOOK_AT_LEAST_EVERY_MS = 5 * 60_000;

/**
 * One rebalance of a fund that shares its account: its hedge book strikes, trades and settles it along with those of
 * others. It asks for that, and waits until its outcome is in the ledger: for months where its equity does not come. `looks`: how
 * often it has looked in the runs before this one.
 */
export async function servedRebalance(input: RebalanceInput, looks = 0): Promise<RebalanceResult> {
  let isOver = false;
  setHandler(roundOver, () => {
    isOver = true;
  });
  const { id, request } = input;
  let hurriedBy: string | null = null;
  setHandler(hurryRebalance, (word) => {
    hurriedBy = readHurry(word).key ?? id;
    isOver = true;
  });
  // No order is its own: the round at work ends, and the next is struck by what the fund may do now.
  for (const word of [stopRebalance, stopAdding]) {
    setHandler(word, () => {
      hurriedBy = `${id}/${word.name}`;
      isOver = true;
    });
  }
  setCurrentDetails(
    `${id}: waits for the hedge book of ${request.token}, which settles it along with others.`,
  );
  return CancellationScope.nonCancellable(async () => {
    for (let look = looks; ; look++) {
      const by = hurriedBy;
      isOver = false;
      hurriedBy = null;
      const joined = await join(input, look, by);
      if (joined.kind === 'closed') return ended(joined.outcome);
      await condition(() => isOver, Math.min(FIRST_LOOK_MS * 2 ** look, LOOK_AT_LEAST_EVERY_MS));
      // A word that has just come is obeyed first: the next run would not know of it.
      if (!isOver && historyIsLong()) await continueAsNew<typeof servedRebalance>(input, look + 1);
    }
  });
}

async function join(input: RebalanceInput, look: number, hurriedBy: string | null) {
  try {
    const summary = look === 0 ? 'ask the hedge book' : `look again, for the ${look}. time`;
    return await joinRound.executeWithOptions({ summary }, [input, look, hurriedBy]);
  } catch (error) {
    const reason = messageOf(error);
    const failure = { reason, halt: false, traded: null };
    const outcome = await conclude.executeWithOptions({ summary: 'record why it failed' }, [input, failure]);
    const message = `${input.id}: ${reason}`;
    throw ApplicationFailure.create({
      message,
      type: 'RebalanceFailed',
      nonRetryable: true,
      details: [ended(outcome)],
    });
  }
}

function ended(outcome: RebalanceOutcome): RebalanceResult {
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTE.outcome, value: outcome.outcome }]);
  setCurrentDetails(
    `${outcome.id}: ${outcome.outcome}${outcome.reason === null ? '' : ` (${outcome.reason})`}`,
  );
  return { ...outcome, honoured: [] };
}
