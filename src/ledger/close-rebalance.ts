import type { RebalanceInput, RebalanceOutcome, StruckPlan } from '../contract/rebalance.js';
import type { Clock } from './clock.js';
import { writeDailyStrike } from './daily-strikes.js';
import { endingAlert } from './ending-alert.js';
import { insertAlert } from './insert-alert.js';
import {
  closingColumns,
  endedWithoutTrade,
  lockRequested,
  outcomeOf,
  requestColumns,
} from './outcome-rows.js';
import type { ClosingOutcome } from './records/settlement.js';
import { closeServed } from './round-funds.js';
import type { Session } from './session.js';

/** Closes a rebalance, one that was never opened included. What was closed before stays as it was. */
export function closeRebalance(
  session: Session,
  now: Clock,
  input: RebalanceInput,
  ending: {
    readonly outcome: ClosingOutcome;
    readonly reason: string;
    readonly struck: Pick<StruckPlan, 'strike' | 'plan'> | null;
  },
): Promise<RebalanceOutcome> {
  return session.transaction(async (tx) => {
    const { fund, own, closing } = await lockRequested(tx, input);
    const earlier = own === null ? closing : outcomeOf(own);
    if (earlier !== null) return earlier;

    const time = now();
    const outcome = endedWithoutTrade(input, fund, ending.outcome, ending.reason);
    const columns = { ...closingColumns(outcome, time), ...struckColumns(ending.struck) };
    await tx
      .insertInto('rebalances')
      .values({ ...requestColumns(input, fund, time), ...columns })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
      .execute();
    if (ending.struck !== null) await writeDailyStrike(tx, input, outcome, ending.struck.strike);
    const alert = endingAlert(outcome, fund);
    if (alert !== null) await insertAlert(tx, alert, time);
    await closeServed(tx, input.id, ending, time);
    return outcome;
  });
}

function struckColumns(struck: Pick<StruckPlan, 'strike' | 'plan'> | null) {
  if (struck === null) return {};
  const { strike, plan } = struck;
  const version = strike.rulesVersion === undefined ? {} : { rules_version: strike.rulesVersion };
  return { strike: JSON.stringify(strike), plan: JSON.stringify(plan), ...version };
}
