import type { TradingActivities } from '../contract/activities.js';
import type {
  RebalanceOutcome,
  Round,
  SettledRebalance,
  SettleInput,
  Strike,
} from '../contract/rebalance.js';
import { modelOf } from '../contract/strike-value.js';
import { pointPrice } from '../domain/nav-model.js';
import type { FundRecord } from '../ledger/records/fund.js';
import { bookDueFees } from './book-due-fees.js';
import { endedBefore } from './ended-before.js';
import { settlingEnd } from './ending-of.js';
import { asStep } from './failure.js';
import type { TradingPorts } from './ports.js';
import { type ReadBack, readBack } from './read-back.js';
import { roundSettlement } from './round/round-settlement.js';
import { stateAfter } from './state-after.js';

/** Reads the fills back, checks them against the venue's position and wallet, and books all in one transaction. */
export function settle(ports: TradingPorts): TradingActivities['settle'] {
  return asStep('settle', async (settling: SettleInput): Promise<SettledRebalance> => {
    const { input, strike, plan, earlier, honours } = settling;
    const outcome = settlingEnd(settling);
    const reading = await readUnlessEnded(ports, settling);
    if (reading.kind === 'ended') return reading.outcome;
    const { events, readUntil } = reading.read;
    if (strike.retiring !== undefined && outcome.movesAnchor)
      await bookLastFees(ports, settling, reading.read);
    if (strike.round !== undefined) await bookLastFeesWithin(ports, strike.round, reading.read);
    return ports.ledger.settle({
      input,
      outcome: outcome.kind,
      reason: outcome.reason,
      strike,
      firstStrike: earlier?.strike ?? null,
      earlier: earlier?.struck ?? [],
      honours: outcome.movesAnchor ? honours : [],
      plan,
      anchor: outcome.movesAnchor
        ? { price: pointPrice(modelOf(strike), strike), time: strike.time, range: strike.range }
        : null,
      events,
      eventsReadUntil: readUntil,
      state: stateAfter(settling, outcome.kind),
      ...roundSettlement(strike, settling),
    });
  });
}

/**
 * Management fees end with the last fill of a fund that is being retired: those that fell due since the strike are
 * booked before its final NAV is fixed. Each is booked once, by its instant.
 */
async function bookLastFees(
  ports: TradingPorts,
  { input, strike }: SettleInput,
  read: ReadBack,
): Promise<void> {
  const { fund } = await ports.ledger.bookEvents(input.request.token, read.events, read.readUntil);
  await bookFeesUntil(ports, fund, strike, read);
}

/** The same of the funds that a round serves: its fills are theirs. */
async function bookLastFeesWithin(ports: TradingPorts, { funds }: Round, read: ReadBack): Promise<void> {
  for (const { input, strike } of funds) {
    if (strike.retiring === undefined) continue;
    await bookFeesUntil(ports, await ports.ledger.fund(input.request.token), strike, read);
  }
}

async function bookFeesUntil(
  ports: TradingPorts,
  fund: FundRecord,
  strike: Strike,
  { events, readUntil }: ReadBack,
): Promise<void> {
  if (fund.state === 'RETIRED') return;
  const time = Math.max(readUntil, strike.time);
  await bookDueFees(ports, fund, { ticker: { time, markPrice: strike.markPrice }, events });
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
