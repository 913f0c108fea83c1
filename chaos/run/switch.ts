import { startSwitchboard } from '../../src/contract/start-switchboard.js';
import { throwSwitch } from '../../src/contract/switchboard.js';
import type { SwitchAction } from '../../src/contract/trading-switch.js';
import { insist } from '../world/insist.js';
import type { SeedRun } from './seed-run.js';

const CALL_MS = 20_000;

/** An operator's word for all funds, as the Temporal UI gives it. */
export async function throwTheSwitch(run: SeedRun, action: SwitchAction, key: string): Promise<void> {
  const { temporal } = run.world;
  const reason = `chaos says ${action}`;
  const requestKey = `${run.slot.contract}-${key}`;
  run.note(`all funds: ${action}`);
  run.isSwitched = action !== 'resume';
  await insist(`${action} all funds`, () =>
    temporal.withDeadline(Date.now() + CALL_MS, () =>
      temporal.workflow.executeUpdateWithStart(throwSwitch, {
        args: [{ action, reason, by: 'chaos', requestKey }],
        startWorkflowOperation: startSwitchboard(),
      }),
    ),
  );
}
