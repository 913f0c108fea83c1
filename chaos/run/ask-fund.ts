import { type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Dangerous } from '../../src/contract/dangerous.js';
import { fundWorkflowId } from '../../src/contract/names.js';
import { insist } from '../world/insist.js';
import { decided } from './decide.js';
import type { SeedRun } from './seed-run.js';

/** One call waits this long; then it is made again. */
const CALL_MS = 20_000;

export interface FundAsk<Answer> {
  readonly token: string;
  readonly requestKey: string;
  /** In a few words: `creation`, `retirement`. */
  readonly what: string;
  /** The same at once. */
  readonly copies: number;
  readonly update: (fund: WorkflowHandle) => Promise<Answer>;
  /** What two people decide first; absent where one may ask. */
  readonly dangerous?: Dangerous;
}

/** Asks a fund by an update until each copy is answered; a refusal is an answer too, and is noted alone. */
export async function askFund<Answer>(
  run: SeedRun,
  { token, requestKey, what, copies, update, dangerous }: FundAsk<Answer>,
  heed: (answer: Answer) => void,
): Promise<void> {
  const { world } = run;
  const fund = world.temporal.workflow.getHandle(fundWorkflowId(token));
  const call = () =>
    insist(`${what} ${requestKey} of ${token}`, () =>
      world.temporal.withDeadline(Date.now() + CALL_MS, () => update(fund)),
    );
  const say = async (): Promise<void> => {
    try {
      heed(dangerous === undefined ? await call() : await decided(world, async () => dangerous, call));
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      run.note(`${token}: ${requestKey} was refused: ${error.cause?.message ?? error.message}`);
    }
  };
  await Promise.all(Array.from({ length: copies }, say));
}
