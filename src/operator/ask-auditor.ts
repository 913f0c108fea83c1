import { type Client, isGrpcServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { BookDifference } from '../contract/audit.js';
import { readDifference } from '../contract/auditor-messages.js';
import { withAuditor } from '../contract/start-auditor.js';
import { CommandFailed } from './command-error.js';

/** A difference is read for 16 seconds, and again where a rebalance came between. */
const ANSWER_MS = 120_000;

/**
 * Lets the worker that holds the account's keys read a book; the auditor is started if it is missing. Throws a
 * `CommandFailed` where the book cannot be read.
 */
export async function askAuditor(client: Client, venue: string, token: string): Promise<BookDifference> {
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.executeUpdateWithStart(readDifference, {
        args: [token],
        startWorkflowOperation: withAuditor(venue, WorkflowIdConflictPolicy.USE_EXISTING),
      }),
    );
  } catch (error) {
    throw inWords(venue, error);
  }
}

function inWords(venue: string, error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError) {
    return new CommandFailed(rootOf(error).message, 'mend what it says, and ask again', { cause: error });
  }
  if (isGrpcServiceError(error) || (error instanceof Error && /deadline|timed? ?out/i.test(error.message))) {
    return new CommandFailed(
      `auditor/${venue} did not answer within ${ANSWER_MS / 1_000} s`,
      'check that workers of the roles `control` and `trading` run (ballast doctor)',
      { cause: error },
    );
  }
  return error;
}

function rootOf(error: Error): Error {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}
