import type { Exchange } from '../engine/exchange.js';
import type { Changes } from '../engine/outbox.js';
import type { Seam } from '../hooks.js';
import { ActiveFault, type OnHit, type Tally } from './active-fault.js';
import { type LateMatch, MatchFaults, type PartialMatch } from './match-faults.js';
import { type Fault, type FaultKind, type FaultPlan, nameOf } from './plan.js';
import { type RequestFault, RequestFaults } from './request-faults.js';
import { type StreamFault, StreamFaults } from './stream-faults.js';
import { Visibility } from './visibility.js';
import { WaitingWork } from './waiting.js';
import { type WorldFault, WorldFaults } from './world-faults.js';

/** A plan in force: the seam at which its faults strike, and what the exchange tells it. */
export interface FaultySeam extends Seam {
  readonly faults: readonly ActiveFault[];
  changed(changes: Changes): void;
  /** Prices have moved. */
  moved(contracts: readonly string[]): void;
  /** The faults end: what they held back happens now. */
  end(): void;
  /** The exchange ends: what they held back never happens in this process. */
  drop(): void;
}

export interface FaultySurroundings {
  readonly exchange: Exchange;
  /** From before a restart, by the fault's name. */
  readonly tallies: Readonly<Record<string, Tally>>;
  readonly onHit: OnHit;
  /** Ends the process as kill -9 does. */
  readonly end: () => void;
}

export function faultySeam(plan: FaultPlan, around: FaultySurroundings): FaultySeam {
  const { exchange, tallies, onHit, end } = around;
  const faults = plan.faults.map(
    (fault, index) => new ActiveFault(fault, index, plan.seed, tallies[nameOf(fault, index)], onHit),
  );
  const waiting = new WaitingWork();
  const visibility = new Visibility(only(faults, ['visibility-late']));
  const matching = new MatchFaults(
    only<LateMatch>(faults, ['match-late']),
    only<PartialMatch>(faults, ['partial-then-cancel']),
    waiting,
  );
  const streams = new StreamFaults(only<StreamFault>(faults, STREAM), waiting);
  const world = new WorldFaults(only<WorldFault>(faults, WORLD), exchange, waiting);
  const skew = faults.reduce((sum, { fault }) => sum + (fault.kind === 'clock-skew' ? fault.byMs : 0), 0);
  const requests = new RequestFaults(only<RequestFault>(faults, REQUEST), {
    waiting,
    toldTime: () => exchange.toldTime(),
    toldWallTime: () => Date.now() + skew,
    matched: (account, orderLinkId) => matching.matched(account, orderLinkId),
    end,
  });
  return {
    faults,
    request: (call, answer) => requests.pass(call, () => visibility.shown(call, answer())),
    publish: (message, deliver, hangUp) => streams.pass(message, deliver, hangUp),
    match: (order, match) => matching.pass(order, match),
    clockSkewMs: () => skew,
    changed: (changes) => visibility.changed(changes),
    moved: (contracts) => world.moved(contracts),
    end: () => {
      waiting.flush();
      matching.release();
      world.end();
      waiting.flush();
    },
    drop: () => waiting.drop(),
  };
}

const STREAM: readonly StreamFault['kind'][] = [
  'event-duplicated',
  'event-delayed',
  'events-reordered',
  'events-dropped',
  'stream-silent',
  'stream-closed',
];
const WORLD: readonly WorldFault['kind'][] = [
  'price-spike',
  'trading-halt',
  'delisting',
  'forced-settlement',
];
const REQUEST: readonly RequestFault['kind'][] = [
  'reply-lost',
  'request-lost',
  'reply-delayed',
  'replies-reordered',
  'request-late',
  'ambiguous',
  'rate-limited',
  'banned',
  'maintenance',
  'json-malformed',
  'json-truncated',
  'fields-extra',
  'fields-missing',
  'numbers-as-text',
  'text-as-numbers',
  'fill-before-acknowledgement',
  'restart',
];

function only<One extends Fault>(
  faults: readonly ActiveFault[],
  kinds: readonly One['kind'][],
): ActiveFault<One>[] {
  const wanted: readonly FaultKind[] = kinds;
  return faults.filter((one): one is ActiveFault<One> => wanted.includes(one.fault.kind));
}
