import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { JoinResult, RoundActivities } from '../../contract/activities.js';
import { type RebalanceAsk, requestRebalance } from '../../contract/fund-messages.js';
import { tradingIn } from '../../contract/fund-state.js';
import type { RebalanceInput } from '../../contract/rebalance.js';
import { startFund } from '../../contract/start-fund.js';
import { tradingNow, whyHeldBack } from '../../contract/trading-switch.js';
import type { Ledger } from '../../ledger/port.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import { asStep } from '../failure.js';
import { whyNotWhileRetiring } from '../while-retiring.js';

interface Ports {
  readonly client: Client;
  readonly ledger: Ledger;
}

/**
 * Opens the rebalance of a fund that shares its account, and asks its hedge book for a round: at each look for another,
 * since the one before may be over without it. A round that finds nobody waiting is skipped.
 */
export function joinRound({ client, ledger }: Ports): RoundActivities['joinRound'] {
  return asStep(
    'join',
    async (input: RebalanceInput, look: number, hurriedBy: string | null = null): Promise<JoinResult> => {
      const opened = await ledger.openRebalance(input);
      if (opened.kind === 'closed') return opened;
      const { token, book } = opened.fund.settings;
      // A fund that is yet to be established is so as soon as its book may trade: nobody asks for it again.
      const { hedgeBook, ...own } = opened.fund;
      const waitsAnyway = input.request.cause === 'establish' && tradingNow(own) !== 'none';
      const isTooSoon = async () =>
        (hedgeBook !== undefined && tradingIn(hedgeBook.state) === 'none') ||
        // Its equity is to come: at every look the book would be struck for nothing.
        !(await ledger.isServable(input.id));
      if (waitsAnyway && (await isTooSoon())) return { kind: 'waits' };
      // One that a round has taken in is settled with what that has traded for it, whatever was said meanwhile.
      const not = whyNotAsked(input, opened.fund);
      if (not !== null && !(await ledger.isInRound(input.id))) {
        return { kind: 'closed', outcome: await ledger.close(input, not.outcome, not.why) };
      }
      if (book === undefined) throw new TypeError(`${token} has an account of its own`);
      const answer = await client.workflow.executeUpdateWithStart(requestRebalance, {
        args: [askOf(input, look, hurriedBy)],
        startWorkflowOperation: startFund(book, WorkflowIdConflictPolicy.USE_EXISTING),
      });
      if (answer.kind !== 'refused' || waitsAnyway || (await ledger.isInRound(input.id)))
        return { kind: 'waits' };
      const why = `its hedge book ${book} makes no trade: ${answer.reason}`;
      return { kind: 'closed', outcome: await ledger.close(input, 'refused', why) };
    },
  );
}

/** Why no round is asked for; null where one is. */
function whyNotAsked(
  { request }: RebalanceInput,
  fund: FundRecord,
): { readonly outcome: 'refused' | 'skipped'; readonly why: string } | null {
  const { token } = request;
  if (tradingNow(fund) === 'none') {
    return { outcome: 'refused', why: whyHeldBack({ ...fund, token }) ?? `${token} may not trade` };
  }
  const why = whyNotWhileRetiring(request, fund);
  return why === null ? null : { outcome: 'skipped', why };
}

/** A round at work makes way for what is urgent, unless it serves that itself. */
function askOf({ id, request }: RebalanceInput, look: number, hurriedBy: string | null): RebalanceAsk {
  const { token, cause, reason } = request;
  const urgentFor = hurriedBy ?? (cause === 'interim' || cause === 'emergency' ? id : null);
  const requestKey = look === 0 ? id : `${id}/${look}`;
  return {
    cause: 'round',
    requestKey,
    requestedBy: token,
    reason: `${cause} rebalance of ${token}: ${reason}`,
    ...(urgentFor !== null && { urgentFor }),
  };
}
