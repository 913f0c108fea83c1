import { WorkflowUpdateFailedError } from '@temporalio/client';
import { requestUnitChange } from '../../src/contract/fund-messages.js';
import { fundWorkflowId } from '../../src/contract/names.js';
import { kindOfRatio, ratioText } from '../../src/domain/unit-change.js';
import type { Step } from '../schedule/step.js';
import { insist } from '../world/insist.js';
import type { UnitAskRecord } from './asks.js';
import { decided, decideFirst } from './decide.js';
import type { SeedRun } from './seed-run.js';

/** One call waits this long; then it is made again. */
const CALL_MS = 20_000;

/** Asks for a split or merge, several times with one key where the step says so; a refusal is an answer too. */
export async function askUnitChange(run: SeedRun, step: Extract<Step, { kind: 'units' }>): Promise<void> {
  const { ratio, requestKey, copies } = step;
  const token = run.tokenOf(step.fund);
  const kind = kindOfRatio(ratio);
  if (kind === null) throw new RangeError(`${ratioText(ratio)} changes nothing`);
  const record: UnitAskRecord = { token, requestKey, ids: [] };
  run.unitAsks.push(record);
  run.note(`${token}: ${kind} ${requestKey} of ${ratioText(ratio)}, ${copies} times`);
  await decideFirst(run.world, { action: kind, token, parameters: { ratio, at: null } });
  const handle = run.world.temporal.workflow.getHandle(fundWorkflowId(token));
  const ask = { token, kind, ratio, at: null, reason: 'chaos counts anew', requestKey, requestedBy: 'chaos' };
  const toDecide = async () => ({ action: kind, token, parameters: { ratio, at: null } }) as const;
  const say = async (): Promise<void> => {
    try {
      const { change } = await decided(run.world, toDecide, () =>
        insist(`${kind} ${requestKey} of ${token}`, () =>
          run.world.temporal.withDeadline(Date.now() + CALL_MS, () =>
            handle.executeUpdate(requestUnitChange, { args: [ask] }),
          ),
        ),
      );
      record.ids.push(change.id);
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      run.note(`${token}: ${requestKey} was refused: ${error.cause?.message ?? error.message}`);
    }
  };
  await Promise.all(Array.from({ length: copies }, say));
}
