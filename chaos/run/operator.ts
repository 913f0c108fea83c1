import { WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { leaveHalted } from '../../src/contract/dangerous.js';
import {
  type Acceptance,
  abandonRebalance,
  breach,
  changeState,
  emergencyRebalance,
  haltFund,
  hurryRebalance,
  pauseFund,
  reduceFund,
  requestRebalance,
  tellRunning,
} from '../../src/contract/fund-messages.js';
import type { OperatorAction } from '../../src/contract/fund-state.js';
import { fundWorkflowId } from '../../src/contract/names.js';
import { fundStart } from '../../src/contract/start-fund.js';
import type { PostgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { Step } from '../schedule/step.js';
import { insist } from '../world/insist.js';
import type { AskRecord } from './asks.js';
import { decided } from './decide.js';
import type { SeedRun } from './seed-run.js';

type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

const BY = 'chaos';
/** One call waits this long; then it is made again. */
const CALL_MS = 20_000;

/** Asks for an emergency rebalance, several times with one key where the step says so. */
export async function askEmergency(run: SeedRun, step: Of<'emergency'>): Promise<void> {
  const { how, requestKey, copies } = step;
  const token = run.tokenOf(step.fund);
  const record: AskRecord = { token, cause: 'emergency', how, requestKey, answers: [] };
  run.asks.push(record);
  run.note(`${token}: emergency ${requestKey} by ${how}, ${copies} times`);
  const ask = how === 'update' ? () => askByUpdate(run, record) : () => askBySignal(run, record);
  await Promise.all(Array.from({ length: copies }, ask));
}

async function askByUpdate(run: SeedRun, record: AskRecord): Promise<void> {
  const { token, requestKey } = record;
  const ask = { cause: 'emergency', requestKey, requestedBy: BY, reason: 'chaos asks' } as const;
  const answer = await insist(`emergency ${requestKey} of ${token}`, () =>
    run.world.temporal.withDeadline(Date.now() + CALL_MS, () =>
      run.world.temporal.workflow.executeUpdateWithStart(requestRebalance, {
        args: [ask],
        startWorkflowOperation: fundOperation(token),
      }),
    ),
  );
  record.answers.push(answer satisfies Acceptance);
  run.note(`${token}: ${requestKey} is ${answer.kind} as ${answer.key}`);
}

const fundOperation = (token: string) =>
  new WithStartWorkflowOperation<() => Promise<void>>('fund', {
    ...fundStart(token, WorkflowIdConflictPolicy.USE_EXISTING),
    args: [{ token, carried: null }] as unknown as [], // the workflow is known here by its name alone
  });

async function askBySignal(run: SeedRun, { token, requestKey }: AskRecord): Promise<void> {
  const handle = run.world.temporal.workflow.getHandle(fundWorkflowId(token));
  const word = { reason: 'chaos asks', by: BY, requestKey };
  await insist(`signal ${requestKey} to ${token}`, () => handle.signal(emergencyRebalance, word));
}

const SIGNALS = { pause: pauseFund, reduce: reduceFund, halt: haltFund } as const;

/** An operator's word; a refusal is an answer too. */
export async function giveWord(run: SeedRun, step: Of<'word'>, key: string): Promise<void> {
  const { action, how, copies } = step;
  const token = run.tokenOf(step.fund);
  const handle = run.world.temporal.workflow.getHandle(fundWorkflowId(token));
  run.note(`${token}: ${action} by ${how}, ${copies} times`);
  const word = { reason: `chaos says ${action}`, by: BY, requestKey: key };
  const say = async (): Promise<void> => {
    if (how === 'signal' && action !== 'resume') {
      await insist(`${action} ${token}`, () => handle.signal(SIGNALS[action], word));
      return;
    }
    try {
      await decided(
        run.world,
        (ledger) => haltToEnd(ledger, token, action),
        () =>
          insist(`${action} ${token}`, () =>
            handle.executeUpdate(changeState, { args: [{ action, ...word }] }),
          ),
      );
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      run.note(`${token}: ${action} was refused: ${error.cause?.message ?? error.message}`);
    }
  };
  await Promise.all(Array.from({ length: copies }, say));
}

async function haltToEnd(ledger: PostgresLedger, token: string, action: OperatorAction) {
  if (action !== 'resume') return null;
  const fund = await ledger.fund(token);
  return fund.state === 'HALTED' ? leaveHalted(fund) : null;
}

/** An operator's word to the rebalance at work; that there is none, or that its trade is that of others too, is an answer. */
export async function tellTheRunning(run: SeedRun, step: Of<'tell'>, key: string): Promise<void> {
  const { word, how } = step;
  const token = run.tokenOf(step.fund);
  const handle = run.world.temporal.workflow.getHandle(fundWorkflowId(token));
  run.note(`${token}: ${word} by ${how}`);
  const said = { reason: `chaos says ${word}`, by: BY, requestKey: key };
  if (how === 'signal') {
    const signal = word === 'hurry' ? hurryRebalance.name : abandonRebalance.name;
    return insist(`${word} ${token}`, () => handle.signal(signal, said));
  }
  try {
    await insist(`${word} ${token}`, () =>
      handle.executeUpdate(tellRunning, { args: [{ action: word, rebalance: null, ...said }] }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    run.note(`${token}: ${word} was refused: ${error.cause?.message ?? error.message}`);
  }
}

/** Old news of a breach: it means nothing, and makes the history long. */
export async function flood(run: SeedRun, step: Of<'flood'>): Promise<void> {
  const token = run.tokenOf(step.fund);
  const handle = run.world.temporal.workflow.getHandle(fundWorkflowId(token));
  run.note(`${token}: ${step.signals} signals`);
  const report = { anchorSeq: 1, price: '1', time: 1 };
  const each = () => insist(`flood ${token}`, () => handle.signal(breach, report));
  for (let sent = 0; sent < step.signals; sent += 50) {
    await Promise.all(Array.from({ length: Math.min(50, step.signals - sent) }, each));
  }
}
