import { WorkflowUpdateFailedError } from '@temporalio/client';
import { requestRetirement } from '../../src/contract/fund-messages.js';
import { fundWorkflowId } from '../../src/contract/names.js';
import type { DecimalString } from '../../src/domain/decimal.js';
import type { Step } from '../schedule/step.js';
import { insist } from '../world/insist.js';
import { askDealing } from './dealings.js';
import { decideFirst } from './decide.js';
import type { SeedRun } from './seed-run.js';

/** One call waits this long; then it is made again. */
const CALL_MS = 20_000;

/** Asks for the end of a fund, several times with one key where the step says so; a refusal is an answer too. */
export async function askRetirement(run: SeedRun, step: Extract<Step, { kind: 'retire' }>): Promise<void> {
  const token = run.tokenOf(step.fund);
  const { requestKey, copies } = step;
  run.note(`${token}: to be retired (${requestKey}), ${copies} times`);
  await decideFirst(run.world, { action: 'retire', token, parameters: { at: null } });
  const handle = run.world.temporal.workflow.getHandle(fundWorkflowId(token));
  const ask = { token, at: null, reason: 'chaos ends it', requestKey, requestedBy: 'chaos' };
  const say = async (): Promise<void> => {
    try {
      await insist(`retirement ${requestKey} of ${token}`, () =>
        run.world.temporal.withDeadline(Date.now() + CALL_MS, () =>
          handle.executeUpdate(requestRetirement, { args: [ask] }),
        ),
      );
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      run.note(`${token}: ${requestKey} was refused: ${error.cause?.message ?? error.message}`);
    }
  };
  await Promise.all(Array.from({ length: copies }, say));
}

/** What its holders do then: all units of a retired fund are redeemed. */
export async function redeemAll(run: SeedRun, fund: number, requestKey: string): Promise<void> {
  const { rows } = await insist('read the units of a retired fund', () =>
    run.world.database.query<{ units: DecimalString }>(
      `select trim_scale(units)::text as units from funds where token = $1 and state = 'RETIRED' and units > 0`,
      [run.tokenOf(fund)],
    ),
  );
  const [retired] = rows;
  if (retired === undefined) return;
  const ask = { kind: 'dealing', ask: 'redemption', measure: 'units', copies: 2 } as const;
  await askDealing(run, { ...ask, fund, quantity: retired.units, requestKey });
}

/** Whether none of the funds has anything left to do. */
export function areRetired({ world, tokens }: SeedRun): Promise<boolean> {
  const statement = "select 1 from funds where token = any($1) and state <> 'RETIRED' limit 1";
  return insist('look for funds that are not retired', async () => {
    const { rowCount } = await world.database.query(statement, [tokens]);
    return rowCount === 0;
  });
}
