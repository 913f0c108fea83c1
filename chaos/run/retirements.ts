import { requestRetirement } from '../../src/contract/fund-messages.js';
import type { DecimalString } from '../../src/domain/decimal.js';
import type { Step } from '../schedule/step.js';
import { insist } from '../world/insist.js';
import { askFund } from './ask-fund.js';
import { askDealing } from './dealings.js';
import type { SeedRun } from './seed-run.js';

/** Asks for the end of a fund, several times with one key where the step says so; a refusal is an answer too. */
export async function askRetirement(run: SeedRun, step: Extract<Step, { kind: 'retire' }>): Promise<void> {
  const token = run.tokenOf(step.fund);
  const { requestKey, copies } = step;
  run.note(`${token}: to be retired (${requestKey}), ${copies} times`);
  const args = { token, at: null, reason: 'chaos ends it', requestKey, requestedBy: 'chaos' };
  await askFund(
    run,
    {
      ...{ token, requestKey, what: 'retirement', copies },
      update: (fund) => fund.executeUpdate(requestRetirement, { args: [args] }),
      dangerous: { action: 'retire', token, parameters: { at: null } },
    },
    () => undefined,
  );
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
