import { requestUnitChange } from '../../src/contract/fund-messages.js';
import { kindOfRatio, ratioText } from '../../src/domain/unit-change.js';
import type { Step } from '../schedule/step.js';
import { askFund } from './ask-fund.js';
import type { UnitAskRecord } from './asks.js';
import type { SeedRun } from './seed-run.js';

/** Asks for a split or merge, several times with one key where the step says so; a refusal is an answer too. */
export async function askUnitChange(run: SeedRun, step: Extract<Step, { kind: 'units' }>): Promise<void> {
  const { ratio, requestKey, copies } = step;
  const token = run.tokenOf(step.fund);
  const kind = kindOfRatio(ratio);
  if (kind === null) throw new RangeError(`${ratioText(ratio)} changes nothing`);
  const record: UnitAskRecord = { token, requestKey, ids: [] };
  run.unitAsks.push(record);
  run.note(`${token}: ${kind} ${requestKey} of ${ratioText(ratio)}, ${copies} times`);
  const args = {
    token,
    kind,
    ratio,
    at: null,
    reason: 'chaos counts anew',
    requestKey,
    requestedBy: 'chaos',
  };
  await askFund(
    run,
    {
      ...{ token, requestKey, what: kind, copies },
      update: (fund) => fund.executeUpdate(requestUnitChange, { args: [args] }),
      dangerous: { action: kind, token, parameters: { ratio, at: null } },
    },
    ({ change }) => record.ids.push(change.id),
  );
}
