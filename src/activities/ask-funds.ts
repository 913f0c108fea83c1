import { setTimeout as pause } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { type Client, WorkflowUpdateFailedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { ControlActivities } from '../contract/activities.js';
import type { DailyRow } from '../contract/daily.js';
import { type Acceptance, type Answer, fundView, requestRebalance } from '../contract/fund-messages.js';
import { fundWorkflowId } from '../contract/names.js';
import type { OutcomeKind, RebalanceOutcome } from '../contract/rebalance.js';
import { startFund } from '../contract/start-fund.js';
import { dailyKey } from '../domain/rebalance-id.js';
import type { Ledger } from '../ledger/port.js';
import { asStep } from './failure.js';
import { beatingWhile } from './heartbeat.js';

const LOOK_EVERY_MS = 200;
/** Failed attempts are followed by others: only the fund knows whether it has given up. */
const MAY_STILL_CHANGE: readonly OutcomeKind[] = ['failed', 'remainder'];
const ASK_FAILING_EVERY_LOOKS = 10;
/** Most funds have an outcome before they are asked for one. */
const ASK_SILENT_EVERY_LOOKS = 150;
const ANSWER_A_QUERY_MS = 2_000;
const ASK_AGAIN_MS = 500;

interface Ports {
  readonly client: Client;
  readonly ledger: Pick<Ledger, 'outcomesOf'>;
}

type Ask = Parameters<ControlActivities['askFunds']>[0];

/**
 * Asks each fund for its daily rebalance by update-with-start, which also revives a fund that is missing, and
 * waits for the outcomes in the ledger. Repeating it asks for the same keys and gets the same answers.
 */
export function askFunds(ports: Ports, lookEveryMs = LOOK_EVERY_MS): ControlActivities['askFunds'] {
  return asStep('ask funds', async (ask: Ask): Promise<readonly DailyRow[]> => {
    return beatingWhile(Context.current(), async () => {
      const deadline = Date.now() + ask.answerWithinMs;
      const waits = ask.tokens.map((token) => newWait(token, ask));
      // Outcomes are looked for at once: a fund that is slow to take the question keeps no other waiting.
      const asking = waits.map((wait) => askFund(ports.client, wait, ask, deadline));
      await Promise.all([awaitOutcomes(ports, { deadline, lookEveryMs }, waits), ...asking]);
      return waits.map(({ row }) => row);
    });
  });
}

/** One fund's row of the report, and whether another look may still change it. */
interface Wait {
  row: DailyRow;
  isOver: boolean;
}

function newWait(token: string, { nominalTime, answerWithinMs }: Ask): Wait {
  const reason = `no outcome within ${answerWithinMs / 1_000} s; the fund goes on by itself`;
  return { row: { token, key: dailyKey(token, nominalTime), outcome: 'unanswered', reason }, isOver: false };
}

/** Asked until it takes the question: a fund whose workflow does not in time is a row too. */
async function askFund(client: Client, wait: Wait, { nominalTime }: Ask, deadline: number): Promise<void> {
  const { token, key } = wait.row;
  const requestKey = new Date(nominalTime).toISOString();
  const ask = () =>
    client.workflow.executeUpdateWithStart(requestRebalance, {
      args: [
        { cause: 'daily', requestKey, requestedBy: 'schedule', reason: `daily rebalance of ${requestKey}` },
      ],
      startWorkflowOperation: startFund(token, WorkflowIdConflictPolicy.USE_EXISTING),
    });
  while (!wait.isOver) {
    try {
      return takeAnswer(wait, await client.withDeadline(deadline, ask));
    } catch (error) {
      const reason = `could not be asked: ${error instanceof Error ? error.message : String(error)}`;
      wait.row = { ...wait.row, reason };
      // What the fund itself has answered stays so. Anything else may be over in a moment: a question is also turned
      // away where it comes just as the fund's workflow continues as new.
      const isAnswer = error instanceof WorkflowUpdateFailedError;
      if (isAnswer || Date.now() + ASK_AGAIN_MS >= deadline)
        return end(wait, { token, key, outcome: 'unanswered', reason });
      await pause(ASK_AGAIN_MS, undefined, { signal: Context.current().cancellationSignal });
    }
  }
}

function takeAnswer(wait: Wait, acceptance: Acceptance): void {
  if (acceptance.kind === 'accepted') return;
  const { token, key } = wait.row;
  const outcome = acceptance.kind === 'refused' ? 'refused' : acceptance.outcome;
  end(wait, { token, key, outcome, reason: acceptance.reason });
}

function end(wait: Wait, row: DailyRow): void {
  if (wait.isOver) return;
  wait.row = row;
  wait.isOver = true;
}

async function awaitOutcomes(
  { client, ledger }: Ports,
  { deadline, lookEveryMs }: { readonly deadline: number; readonly lookEveryMs: number },
  waits: readonly Wait[],
): Promise<void> {
  for (let look = 1; Date.now() < deadline; look++) {
    const open = waits.filter((wait) => !wait.isOver);
    if (open.length === 0) return;
    await pause(lookEveryMs, undefined, { signal: Context.current().cancellationSignal });
    take(open, await ledger.outcomesOf(open.map((wait) => wait.row.key)));
    await askFundsThemselves(client, look, open);
  }
}

function take(open: readonly Wait[], outcomes: readonly RebalanceOutcome[]): void {
  for (const { token, key, outcome, reason } of outcomes) {
    const wait = open.find((other) => other.row.key === key);
    if (wait === undefined) continue;
    wait.row = { token, key, outcome, reason };
    wait.isOver = !MAY_STILL_CHANGE.includes(outcome);
  }
}

/** What a fund answers without an attempt, because it was halted or retired meanwhile, is in no ledger. */
async function askFundsThemselves(client: Client, look: number, open: readonly Wait[]): Promise<void> {
  const asked = open.filter(({ row, isOver }) => {
    const every = row.outcome === 'unanswered' ? ASK_SILENT_EVERY_LOOKS : ASK_FAILING_EVERY_LOOKS;
    return !isOver && look % every === 0;
  });
  await Promise.all(asked.map((wait) => askWhetherOver(client, wait)));
}

const lastWord = ({ outcome, reason }: Answer): Pick<DailyRow, 'outcome' | 'reason'> => ({ outcome, reason });

async function askWhetherOver(client: Client, wait: Wait): Promise<void> {
  const { token, key, outcome } = wait.row;
  try {
    const view = await client.withDeadline(Date.now() + ANSWER_A_QUERY_MS, () =>
      client.workflow.getHandle(fundWorkflowId(token)).query(fundView),
    );
    const answer = view.answers.find((one) => one.key === key);
    if (answer === undefined) return;
    // An attempt on record says more than the fund.
    const row = outcome === 'unanswered' ? { ...wait.row, ...lastWord(answer) } : wait.row;
    end(wait, row);
  } catch {
    // It does not answer now: it is asked again, and the others are not kept waiting.
  }
}
