import type { FaultPlanInput } from '../../src/venue/paper/faults/plan.js';
import { Random } from './random.js';

/** What the paper exchange takes as a fault, with its target's account and contract left to the slot. */
type Fault = FaultPlanInput['faults'][number];

/** Which funds and contract a plan may strike: other seeds of the same world are none of its business. */
export interface Target {
  /** `c001*` */
  readonly accounts: string;
  readonly contract: string;
}

const CREATE = '/v5/order/create';
const READS = [
  '/v5/order/realtime',
  '/v5/order/history',
  '/v5/position/list',
  '/v5/execution/list',
  '/v5/account/wallet-balance',
  '/v5/market/tickers',
] as const;

type Draw = (random: Random, target: Target) => Fault;

/** Requests of the slot's accounts to a path; of anybody where the path is public. */
const to = ({ accounts }: Target, path: string) => ({
  target: path.startsWith('/v5/market') ? { path } : { path, account: accounts },
});
const aFew = (random: Random) => ({ probability: 0.6, count: random.whole(1, 3) });
const upTo = (random: Random, most: number) => ({ minMs: 0, maxMs: random.whole(100, most) });
const anyPath = (random: Random): string => random.pick([CREATE, CREATE, ...READS]);
const tickers = ({ contract }: Target) => ({
  target: { stream: 'public' as const, topic: `tickers.${contract}` },
});

/** Each kind of fault with how it is drawn. Counts end, so that a seed does. */
const FAULTS: Readonly<Record<string, Draw>> = {
  'reply-lost': (random, target) => ({ kind: 'reply-lost', ...to(target, anyPath(random)), ...aFew(random) }),
  'request-lost': (random, target) => ({
    kind: 'request-lost',
    ...to(target, anyPath(random)),
    ...aFew(random),
  }),
  'reply-delayed': (random, target) => ({
    kind: 'reply-delayed',
    ...to(target, anyPath(random)),
    ...aFew(random),
    delay: upTo(random, 12_000),
  }),
  'replies-reordered': (random, target) => ({
    kind: 'replies-reordered',
    ...to(target, '*'),
    ...aFew(random),
  }),
  'request-late': (random, target) => ({
    kind: 'request-late',
    ...to(target, CREATE),
    ...aFew(random),
    delay: upTo(random, 4_900),
  }),
  ambiguous: (random, target) => ({ kind: 'ambiguous', ...to(target, anyPath(random)), ...aFew(random) }),
  'rate-limited': (random, target) => ({
    kind: 'rate-limited',
    ...to(target, anyPath(random)),
    count: 1,
    answer: random.pick(['10006', '429'] as const),
    forMs: random.whole(200, 2_000),
  }),
  banned: (random, target) => ({
    kind: 'banned',
    ...to(target, anyPath(random)),
    count: 1,
    answer: random.pick(['10027', '403'] as const),
    forMs: random.whole(500, 4_000),
  }),
  maintenance: (random, target) => ({
    kind: 'maintenance',
    ...to(target, anyPath(random)),
    count: 1,
    forMs: random.whole(500, 4_000),
  }),
  'json-malformed': (random, target) => ({
    kind: 'json-malformed',
    ...to(target, anyPath(random)),
    ...aFew(random),
  }),
  'json-truncated': (random, target) => ({
    kind: 'json-truncated',
    ...to(target, anyPath(random)),
    ...aFew(random),
    brokenOff: random.chance(0.5),
  }),
  'fields-extra': (random, target) => ({ kind: 'fields-extra', ...to(target, '*'), ...aFew(random) }),
  'fields-missing': (random, target) => ({
    kind: 'fields-missing',
    ...to(target, anyPath(random)),
    ...aFew(random),
  }),
  'numbers-as-text': (random, target) => ({ kind: 'numbers-as-text', ...to(target, '*'), ...aFew(random) }),
  'text-as-numbers': (random, target) => ({ kind: 'text-as-numbers', ...to(target, '*'), ...aFew(random) }),
  'fill-before-acknowledgement': (random, target) => ({
    kind: 'fill-before-acknowledgement',
    ...to(target, CREATE),
    ...aFew(random),
  }),
  restart: (random, target) => ({
    kind: 'restart',
    ...to(target, random.pick([CREATE, '/v5/execution/list'])),
    count: 1,
    reached: random.pick(['yes', 'no'] as const),
  }),
  'visibility-late': (random, { accounts }) => ({
    kind: 'visibility-late',
    target: { account: accounts },
    ...aFew(random),
    in: random
      .pick([['realtime', 'history'], ['executions'], ['realtime', 'history', 'executions']] as const)
      .slice(),
    delay: upTo(random, 9_000),
  }),
  'match-late': (random, { accounts }) => ({
    kind: 'match-late',
    target: { account: accounts },
    ...aFew(random),
    delay: upTo(random, 4_000),
  }),
  'partial-then-cancel': (random, { accounts }) => ({
    kind: 'partial-then-cancel',
    target: { account: accounts },
    ...aFew(random),
    share: random.pick(['0', '0.3', '0.5', '0.9']),
  }),
  'event-duplicated': (_random, target) => ({
    kind: 'event-duplicated',
    ...tickers(target),
    probability: 0.5,
  }),
  'event-delayed': (random, target) => ({
    kind: 'event-delayed',
    ...tickers(target),
    delay: upTo(random, 3_000),
  }),
  'events-reordered': (_random, target) => ({
    kind: 'events-reordered',
    ...tickers(target),
    probability: 0.5,
  }),
  'events-dropped': (random, target) => ({
    kind: 'events-dropped',
    ...tickers(target),
    run: random.whole(1, 4),
    count: 1,
  }),
  'stream-silent': (random) => ({
    kind: 'stream-silent',
    target: { stream: 'public' },
    count: 1,
    forMs: random.whole(1_000, 8_000),
  }),
  'stream-closed': (random) => ({
    kind: 'stream-closed',
    target: { stream: 'public' },
    count: random.whole(1, 3),
    end: random.pick(['closed', 'broken'] as const),
  }),
  'clock-skew': (random) => ({ kind: 'clock-skew', byMs: random.pick([-8_000, -1_500, 1_500, 8_000]) }),
  'price-spike': (random, { contract }) => ({
    kind: 'price-spike',
    contract,
    count: 1,
    by: random.pick(['0.02', '-0.03', '0.13', '-0.13']),
    prices: random.pick(['mark', 'index', 'both'] as const),
    forMs: random.whole(300, 3_000),
  }),
  'trading-halt': (random, { contract }) => ({
    kind: 'trading-halt',
    contract,
    count: 1,
    forMs: random.whole(500, 4_000),
  }),
};

export const FAULT_KINDS: readonly string[] = Object.keys(FAULTS);

/** One to three faults for a slot. */
export function faultPlanOf(seed: number, random: Random): (target: Target) => FaultPlanInput {
  const kinds = Array.from({ length: random.whole(1, 3) }, () => random.pick(FAULT_KINDS));
  const draws = kinds.map((kind) => ({ draw: FAULTS[kind], from: random.whole(1, 1_000_000_000) }));
  return (target) => ({
    seed: `chaos-${seed}`,
    // Drawn from numbers of their own: the same whatever the slot is called.
    faults: draws.flatMap(({ draw, from }) => (draw === undefined ? [] : [draw(new Random(from), target)])),
  });
}
