import { releaseSwitch } from '../../src/contract/dangerous.js';
import { startSwitchboard } from '../../src/contract/start-switchboard.js';
import { throwSwitch } from '../../src/contract/switchboard.js';
import { SWITCHED_TO, type SwitchAction } from '../../src/contract/trading-switch.js';
import type { PostgresLedger } from '../../src/ledger/postgres-ledger.js';
import { insist } from '../world/insist.js';
import { decided } from './decide.js';
import type { SeedRun } from './seed-run.js';

const CALL_MS = 20_000;

/** An operator's word for all funds, as the Temporal UI gives it. */
export async function throwTheSwitch(run: SeedRun, action: SwitchAction, key: string): Promise<void> {
  const { temporal } = run.world;
  const reason = `chaos says ${action}`;
  const requestKey = `${run.slot.contract}-${key}`;
  run.note(`all funds: ${action}`);
  run.isSwitched = action !== 'resume';
  const say = () =>
    insist(`${action} all funds`, () =>
      temporal.withDeadline(Date.now() + CALL_MS, () =>
        temporal.workflow.executeUpdateWithStart(throwSwitch, {
          args: [{ action, reason, by: 'chaos', requestKey }],
          startWorkflowOperation: startSwitchboard(),
        }),
      ),
    );
  await decided(run.world, (ledger) => haltToEnd(ledger, action), say);
}

async function haltToEnd(ledger: PostgresLedger, action: SwitchAction) {
  const to = SWITCHED_TO[action];
  const now = await ledger.tradingSwitch();
  return to === 'HALTED' || now.state !== 'HALTED' ? null : releaseSwitch(now, to);
}
