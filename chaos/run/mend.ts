import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { BookDifference } from '../../src/contract/audit.js';
import { readDifference } from '../../src/contract/auditor-messages.js';
import type { FundState } from '../../src/contract/fund-state.js';
import { withAuditor } from '../../src/contract/start-auditor.js';
import { insist } from '../world/insist.js';
import { withLedger } from '../world/people.js';
import type { World } from '../world/world.js';
import { payClaims } from './dealings.js';
import { askEmergency, giveWord } from './operator.js';
import { reviveAuditor, VENUE } from './revive-auditor.js';
import type { SeedRun } from './seed-run.js';
import { throwTheSwitch } from './switch.js';

/** A difference is read for 16 seconds, and again where a rebalance came between. */
const READ_MS = 60_000;
const WITHIN_MS = 180_000;

/**
 * What only people may do: the switch is released, what was moved by hand is taken over by two, its funds are resumed
 * and rebalanced, unless their contract is no more, and what creations and redemptions came to is paid.
 */
export async function mend(run: SeedRun): Promise<void> {
  if (run.isSwitched) await throwTheSwitch(run, 'resume', `mend-${run.asks.length}`);
  if (run.touched.size > 0) {
    await reviveAuditor(run.world);
    await Promise.all([...run.touched].map((token) => mendFund(run, token)));
    run.touched.clear();
  }
  if (!run.isDelisted) await payClaims(run);
}

async function mendFund(run: SeedRun, token: string): Promise<void> {
  const found = async () => {
    const state = await stateOf(run.world, token);
    if (state === 'HALTED' || state === 'WIPED_OUT') return state;
    if (await hasFindings(run.world, token)) return state;
    throw new Error(`${token} is ${state}, and nothing was found`);
  };
  const state = await insist(`what was done by hand to ${token} is found`, found, WITHIN_MS);
  if (state === 'WIPED_OUT') return;
  const fund = run.tokens.indexOf(token);
  const say = { kind: 'word', fund, how: 'update', copies: 1 } as const;
  const key = `mend-${run.asks.length}`;
  // Somebody may have resumed it without having looked.
  if (state !== 'HALTED') await giveWord(run, { ...say, action: 'halt' }, key);
  await adopt(run, token);
  if (run.isDelisted) return;
  await giveWord(run, { ...say, action: 'resume' }, key);
  // An interim rebalance never adds, so that only a person brings a fund back whose position is gone.
  const ask = { kind: 'emergency', fund, how: 'update', copies: 1 } as const;
  await askEmergency(run, { ...ask, requestKey: key });
}

/** Two people take over what differs in a halted fund's book, until nothing does. */
async function adopt(run: SeedRun, token: string): Promise<void> {
  const { world } = run;
  const { proposing, approving } = world.people;
  const takeOver = async () => {
    const difference = await differenceOf(world, token);
    if (difference.findings.length === 0) return;
    await withLedger(world, async (ledger) => {
      const { id } = await ledger.proposeAdoption(proposing, difference, 'chaos did it');
      await ledger.approveAdoption(approving, id, await differenceOf(world, token));
    });
  };
  await insist(`adopt what differs at ${token}`, takeOver, WITHIN_MS);
  run.note(`${token}: two people took over what differed`);
}

/** A book that cannot be compared just now is asked for again. */
async function differenceOf({ temporal }: World, token: string): Promise<BookDifference> {
  try {
    return await temporal.withDeadline(Date.now() + READ_MS, () =>
      temporal.workflow.executeUpdateWithStart(readDifference, {
        args: [token],
        startWorkflowOperation: withAuditor(VENUE, WorkflowIdConflictPolicy.USE_EXISTING),
      }),
    );
  } catch (error) {
    throw new Error(`the book of ${token} could not be read`, { cause: error });
  }
}

async function stateOf({ database }: World, token: string): Promise<FundState> {
  const { rows } = await database.query<{ state: FundState }>('select state from funds where token = $1', [
    token,
  ]);
  return rows[0]?.state ?? 'ESTABLISHING';
}

async function hasFindings({ database }: World, token: string): Promise<boolean> {
  const statement = 'select 1 from findings where token = $1 and resolved_at is null limit 1';
  return (await database.query(statement, [token])).rowCount !== 0;
}
