import { requestDealing } from '../../src/contract/fund-messages.js';
import type { Step } from '../schedule/step.js';
import { insist } from '../world/insist.js';
import { askFund } from './ask-fund.js';
import type { UnitAskRecord } from './asks.js';
import { moveMoney, moveOnce } from './by-hand.js';
import { reviveAuditor } from './revive-auditor.js';
import type { SeedRun } from './seed-run.js';

/** Asks for a creation or redemption, several times with one key where the step says so; a refusal is an answer too. */
export async function askDealing(run: SeedRun, step: Extract<Step, { kind: 'dealing' }>): Promise<void> {
  const { ask, measure, quantity, requestKey, copies } = step;
  const token = run.tokenOf(step.fund);
  const record: UnitAskRecord = { token, requestKey, ids: [] };
  run.dealingAsks.push(record);
  run.note(`${token}: ${ask} ${requestKey} of ${quantity} (${measure}), ${copies} times`);
  const args = { token, kind: ask, measure, quantity, requestKey, requestedBy: 'chaos', feed: null };
  await askFund(
    run,
    {
      ...{ token, requestKey, what: ask, copies },
      update: (fund) => fund.executeUpdate(requestDealing, { args: [args] }),
    },
    ({ dealing }) => record.ids.push(dealing.id),
  );
}

interface Claim {
  readonly id: string;
  readonly token: string;
  readonly amount: string;
}

/** An audit of a book comes every half minute, and one that differs is read for 16 seconds. */
const BOOKED_MS = 120_000;

/**
 * What people do once it is dealt, at funds that may trade or are retired: exactly what is expected moves, one
 * transfer for each, and they look until all of it is booked.
 */
export async function payClaims(run: SeedRun): Promise<void> {
  const claims = await insist('read what is to be paid', () => openClaims(run));
  if (claims.length === 0) return;
  await payIn(run);
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

/** A retired fund of the index model owes what the formula says: where its account holds less, the issuer pays in the rest. */
async function payIn(run: SeedRun): Promise<void> {
  const short = await insist('read what retired funds lack', () => shortAccounts(run));
  for (const { token, lacking } of short) {
    await moveMoney(run, {
      kind: 'money',
      fund: run.tokens.indexOf(token),
      amount: lacking,
      announced: true,
    });
  }
}

async function shortAccounts({ world, tokens }: SeedRun) {
  const { rows } = await world.database.query<{ token: string; lacking: string }>(
    `select f.token, trim_scale(ceil(f.fees_payable - f.receivable - p.cash))::text as lacking
      from funds f join positions p using (token)
      where f.token = any($1) and f.state = 'RETIRED' and f.settings ->> 'model' = 'index'
        and f.fees_payable - f.receivable > p.cash order by f.token`,
    [tokens],
  );
  return rows;
}

async function openClaims({ world, tokens }: SeedRun): Promise<readonly Claim[]> {
  const { rows } = await world.database.query<Claim>(
    `select e.id, e.token, trim_scale(e.amount)::text as amount
      from expected_transfers e join funds f using (token)
      where e.token = any($1) and e.dealing_id is not null and e.state = 'expected'
        and f.state in ('ACTIVE', 'REDUCING', 'RETIRED') order by e.id`,
    [tokens],
  );
  return rows;
}
