import type { TradingActivities } from '../contract/activities.js';
import type { FundState } from '../contract/fund-state.js';
import type { OutcomeKind, RebalanceOutcome, SettleInput } from '../contract/rebalance.js';
import { endedBefore } from './ended-before.js';
import { asStep } from './failure.js';
import type { TradingPorts } from './ports.js';
import { type ReadBack, readBack } from './read-back.js';

/** Reads the fills back, checks them against the venue's position and wallet, and books all in one transaction. */
export function settle(ports: TradingPorts): TradingActivities['settle'] {
  return asStep('settle', async (settling: SettleInput): Promise<RebalanceOutcome> => {
    const { input, strike, plan, earlier, honours } = settling;
    const outcome = outcomeOf(settling);
    const reading = await readUnlessEnded(ports, settling);
    if (reading.kind === 'ended') return reading.outcome;
    const { events, readUntil } = reading.read;
    return ports.ledger.settle({
      input,
      outcome: outcome.kind,
      reason: outcome.reason,
      strike,
      firstStrike: earlier?.strike ?? null,
      honours: outcome.movesAnchor ? honours : [],
      plan,
      anchor: outcome.movesAnchor
        ? { price: strike.markPrice, time: strike.time, range: strike.range }
        : null,
      events,
      eventsReadUntil: readUntil,
      state: stateAfter(settling, outcome.kind),
    });
  });
}

/** Only a reading that fails raises the question whether this step ran to its end before. */
async function readUnlessEnded(
  ports: TradingPorts,
  settling: SettleInput,
): Promise<{ kind: 'read'; read: ReadBack } | { kind: 'ended'; outcome: RebalanceOutcome }> {
  try {
    return { kind: 'read', read: await readBack(ports, settling) };
  } catch (error) {
    const outcome = await endedBefore(ports.ledger, settling.input.id);
    if (outcome !== null) return { kind: 'ended', outcome };
    throw error;
  }
}

interface Ending {
  readonly kind: OutcomeKind;
  readonly reason: string | null;
  readonly movesAnchor: boolean;
}

function outcomeOf({ strike, plan, earlier, end, reason }: SettleInput): Ending {
  if (plan.kind === 'wiped-out') {
    return { kind: 'wiped-out', reason: `equity is ${plan.equity}`, movesAnchor: false };
  }
  if (end !== 'complete') return { kind: end, reason, movesAnchor: false };
  if (plan.kind === 'skip') return { kind: 'skipped', reason: plan.reason, movesAnchor: false };
  if (plan.kind === 'refused') return { kind: 'refused', reason: plan.reason, movesAnchor: false };
  // Orders before the latest strike have brought it there, be it in a run that was reset.
  const traded = (earlier !== null && earlier.orders.length > 0) || (strike.ordersBefore ?? 0) > 0;
  if (plan.kind === 'no-trade' && !traded) {
    return { kind: 'no-trade-needed', reason: plan.reason, movesAnchor: true };
  }
  return { kind: 'done', reason: null, movesAnchor: true };
}

/** The first rebalance that reaches its end makes the fund active, whoever asked for it. */
function stateAfter({ strike }: SettleInput, outcome: OutcomeKind): FundState | null {
  if (outcome === 'wiped-out') return 'WIPED_OUT';
  const established = outcome === 'done' || outcome === 'no-trade-needed';
  return established && strike.anchorSeq === 0 ? 'ACTIVE' : null;
}
