import type { RebalanceInput } from '../contract/rebalance.js';
import type { Clock } from './clock.js';
import { lockFund } from './fund-rows.js';
import {
  closingColumns,
  endedWithoutTrade,
  type KnownAttempts,
  outcomeOf,
  readAttempts,
  requestColumns,
} from './outcome-rows.js';
import type { FundRecord, OpenResult } from './port.js';
import type { Session } from './session.js';

export function openRebalance(session: Session, now: Clock, input: RebalanceInput): Promise<OpenResult> {
  return session.transaction(async (tx) => {
    const fund = await lockFund(tx, input.request.token);
    const known = await readAttempts(tx, input);
    const earlier = answeredBefore(known);
    if (earlier !== null) return { kind: 'closed', outcome: earlier };
    if (known.own !== null) return { kind: 'open', fund };

    const time = now();
    const moved = whySuperseded(input, fund);
    if (moved === null) {
      await tx.insertInto('rebalances').values(requestColumns(input, time)).execute();
      return { kind: 'open', fund };
    }
    const outcome = endedWithoutTrade(input, fund, 'superseded', moved);
    await tx
      .insertInto('rebalances')
      .values({ ...requestColumns(input, time), ...closingColumns(outcome, time) })
      .execute();
    return { kind: 'closed', outcome };
  });
}

function answeredBefore({ own, closing }: KnownAttempts) {
  return closing ?? (own === null ? null : outcomeOf(own));
}

function whySuperseded({ request }: RebalanceInput, { anchor }: FundRecord): string | null {
  if (request.cause !== 'interim') return null;
  const present = anchor?.seq ?? null;
  if (request.anchorSeq === present) return null;
  return `asked at rebalance point ${request.anchorSeq ?? 'none'}, which is now ${present ?? 'none'}`;
}
