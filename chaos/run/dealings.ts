import { WorkflowUpdateFailedError } from '@temporalio/client';
import { requestDealing } from '../../src/contract/fund-messages.js';
import { fundWorkflowId } from '../../src/contract/names.js';
import type { Step } from '../schedule/step.js';
import { insist } from '../world/insist.js';
import type { UnitAskRecord } from './asks.js';
import { moveOnce } from './by-hand.js';
import { reviveAuditor } from './revive-auditor.js';
import type { SeedRun } from './seed-run.js';

/** One call waits this long; then it is made again. */
const CALL_MS = 20_000;

/** Asks for a creation or redemption, several times with one key where the step says so; a refusal is an answer too. */
export async function askDealing(run: SeedRun, step: Extract<Step, { kind: 'dealing' }>): Promise<void> {
  const { ask, measure, quantity, requestKey, copies } = step;
  const token = run.tokenOf(step.fund);
  const record: UnitAskRecord = { token, requestKey, ids: [] };
  run.dealingAsks.push(record);
  run.note(`${token}: ${ask} ${requestKey} of ${quantity} (${measure}), ${copies} times`);
  const handle = run.world.temporal.workflow.getHandle(fundWorkflowId(token));
  const args = { token, kind: ask, measure, quantity, requestKey, requestedBy: 'chaos', feed: null };
  const say = async (): Promise<void> => {
    try {
      const { dealing } = await insist(`${ask} ${requestKey} of ${token}`, () =>
        run.world.temporal.withDeadline(Date.now() + CALL_MS, () =>
          handle.executeUpdate(requestDealing, { args: [args] }),
        ),
      );
      record.ids.push(dealing.id);
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      run.note(`${token}: ${requestKey} was refused: ${error.cause?.message ?? error.message}`);
    }
  };
  await Promise.all(Array.from({ length: copies }, say));
}

interface Claim {
  readonly id: string;
  readonly token: string;
  readonly amount: string;
}

/** An audit of a book comes every half minute, and one that differs is read for 16 seconds. */
const BOOKED_MS = 120_000;

/**
 * What people do once it is dealt, at funds that may trade: exactly what is expected moves, one transfer for each, and
 * they look until all of it is booked.
 */
export async function payClaims(run: SeedRun): Promise<void> {
  const claims = await insist('read what is to be paid', () => openClaims(run));
  if (claims.length === 0) return;
  for (const { id, token, amount } of claims) {
    await moveOnce(run, token, amount);
    run.note(`${token}: ${amount} paid for ${id}`);
  }
  await reviveAuditor(run.world);
  const booked = async () => {
    const open = await openClaims(run);
    if (open.length > 0) throw new Error(`${open.map(({ id }) => id).join(', ')} are not booked yet`);
  };
  await insist('what was paid is booked', booked, BOOKED_MS);
}

async function openClaims({ world, tokens }: SeedRun): Promise<readonly Claim[]> {
  const { rows } = await world.database.query<Claim>(
    `select e.id, e.token, trim_scale(e.amount)::text as amount
      from expected_transfers e join funds f using (token)
      where e.token = any($1) and e.dealing_id is not null and e.state = 'expected'
        and f.state in ('ACTIVE', 'REDUCING') order by e.id`,
    [tokens],
  );
  return rows;
}
