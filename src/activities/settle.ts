import type { TradingActivities } from '../contract/activities.js';
import type { FundState } from '../contract/fund-state.js';
import type { OutcomeKind, RebalanceOutcome, SettleInput } from '../contract/rebalance.js';
import type { AccountEvent, BookKey, Venue } from '../venue/port.js';
import { agreedReading, type Reading } from './agreed-reading.js';
import { EVENT_OVERLAP_MS } from './book-reading.js';
import { WALL_CLOCK } from './clock.js';
import { asStep } from './failure.js';
import type { TradingPorts } from './ports.js';
import { differenceAfter } from './reconcile.js';

/** Reads the fills back, checks them against the venue's position and wallet, and books all in one transaction. */
export function settle(ports: TradingPorts): TradingActivities['settle'] {
  return asStep('settle', async (settling: SettleInput): Promise<RebalanceOutcome> => {
    const { input, strike, plan } = settling;
    const outcome = outcomeOf(settling);
    const { events, readUntil } = await readBack(ports, settling);
    return ports.ledger.settle({
      input,
      outcome: outcome.kind,
      reason: outcome.reason,
      strike,
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

interface Ending {
  readonly kind: OutcomeKind;
  readonly reason: string | null;
  readonly movesAnchor: boolean;
}

function outcomeOf({ plan, end, reason }: SettleInput): Ending {
  if (plan.kind === 'wiped-out') {
    return { kind: 'wiped-out', reason: `equity is ${plan.equity}`, movesAnchor: false };
  }
  if (plan.kind === 'skip') return { kind: 'skipped', reason: plan.reason, movesAnchor: false };
  if (plan.kind === 'no-trade') return { kind: 'no-trade-needed', reason: plan.reason, movesAnchor: true };
  if (end === 'complete') return { kind: 'done', reason: null, movesAnchor: true };
  return { kind: end, reason, movesAnchor: false };
}

/** The first rebalance that reaches its end makes the fund active, whoever asked for it. */
function stateAfter({ strike }: SettleInput, outcome: OutcomeKind): FundState | null {
  if (outcome === 'wiped-out') return 'WIPED_OUT';
  const established = outcome === 'done' || outcome === 'no-trade-needed';
  return established && strike.anchorSeq === 0 ? 'ACTIVE' : null;
}

interface ReadBack {
  readonly events: readonly AccountEvent[];
  readonly readUntil: number;
}

async function readBack(
  { venue, clock = WALL_CLOCK }: TradingPorts,
  settling: SettleInput,
): Promise<ReadBack> {
  // Nothing was sent: the strike has just been reconciled, and is itself the reading.
  if (settling.orders.length === 0) return { events: [], readUntil: settling.strike.time };
  return agreedReading(clock, () => readOnce(venue, settling));
}

async function readOnce(venue: Venue, { strike, orders }: SettleInput): Promise<Reading<ReadBack>> {
  const book: BookKey = { account: strike.account, contract: strike.contract };
  const [events, position, wallet] = await Promise.all([
    venue.accountEvents(book, strike.time - EVENT_OVERLAP_MS),
    venue.position(book),
    venue.wallet(book.account),
  ]);
  const found = differenceAfter(strike, orders, events, position, wallet);
  if (found !== null) return { kind: 'differs', what: `fills and position differ: ${found}` };
  return { kind: 'agrees', value: { events, readUntil: events.at(-1)?.time ?? strike.time } };
}
