import {
  type Client,
  isGrpcServiceError,
  type UpdateDefinition,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { startFund } from '../contract/start-fund.js';
import { CommandFailed } from './command-error.js';
import { NoAnswer } from './no-answer.js';

/** A worker that is up answers in well under a second. */
const ANSWER_MS = 20_000;

/**
 * Sends an update to `fund/<token>`, which is started if it is missing. Throws a `CommandFailed` with the
 * fund's own words where it refuses, or where no worker answers in time.
 */
export async function askFund<Answer, Ask>(
  client: Client,
  token: string,
  update: UpdateDefinition<Answer, [Ask]>,
  ask: Ask,
  /** The same again is the same update, for as long as the fund's run lasts. */
  updateId?: string,
): Promise<Answer> {
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.executeUpdateWithStart(update, {
        args: [ask],
        ...(updateId === undefined ? {} : { updateId }),
        startWorkflowOperation: startFund(token, WorkflowIdConflictPolicy.USE_EXISTING),
      }),
    );
  } catch (error) {
    throw inWords(token, error);
  }
}

function inWords(token: string, error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError) {
    return new CommandFailed(error.cause?.message ?? error.message, `see \`ballast status ${token}\``, {
      cause: error,
    });
  }
  if (
    isGrpcServiceError(error) ||
    (error instanceof Error && /deadline|timeout|timed out/i.test(error.message))
  ) {
    const why = error instanceof Error ? error.message : String(error);
    return new NoAnswer(
      `fund/${token} did not answer within ${ANSWER_MS / 1_000} s (${why})`,
      'check that a worker of the role `control` runs (ballast doctor); asking again under the same --request-key is safe',
      { cause: error },
    );
  }
  return error;
}
