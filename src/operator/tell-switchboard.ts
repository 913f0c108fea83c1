import type { Client } from '@temporalio/client';
import { startSwitchboard } from '../contract/start-switchboard.js';
import { type SwitchAsk, throwSwitch } from '../contract/switchboard.js';
import { NoAnswer } from './no-answer.js';

const ANSWER_MS = 20_000;

/** Throws `NoAnswer` where no worker answers in time. */
export async function tellSwitchboard(client: Client, ask: SwitchAsk): Promise<void> {
  try {
    await askSwitchboard(client, ask);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new NoAnswer(
      `the switchboard did not answer: ${why}`,
      'check that a worker of the role `control` runs (ballast doctor); the same again is safe',
      { cause: error },
    );
  }
}

async function askSwitchboard(client: Client, ask: SwitchAsk): Promise<void> {
  await client.withDeadline(Date.now() + ANSWER_MS, () =>
    client.workflow.executeUpdateWithStart(throwSwitch, {
      args: [ask],
      startWorkflowOperation: startSwitchboard(),
    }),
  );
}
