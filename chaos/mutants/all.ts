import { parseDecimal, plain } from '../../src/domain/decimal.js';
import type { FaultPlanInput } from '../../src/venue/paper/faults/plan.js';
import type { Target } from '../schedule/faults.js';
import type { Step } from '../schedule/step.js';
import type { Mutant } from './mutant.js';

type Fault = FaultPlanInput['faults'][number];

const faults = (draw: (target: Target) => Fault): Step => ({
  kind: 'faults',
  planFor: (target) => ({ seed: 'mutant', faults: [draw(target)] }),
});
const ONE_BOOK = { funds: 0, books: 1 } as const;
const move: Step = { kind: 'move', fraction: 0.05, minutes: 5 };
const rest: Step = { kind: 'settle-down' };
const emergency = (requestKey: string, copies = 1): Step => ({
  kind: 'emergency',
  fund: 0,
  how: 'update',
  requestKey,
  copies,
});
const killTradingAt = (step: string, boundary: string): Extract<Step, { kind: 'kill-at' }> => ({
  kind: 'kill-at',
  part: 'trading',
  point: { step, boundary },
  nth: 1,
});

/** Planted bugs, each with what brings it to light. The judge knows of none of them. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'resend-with-a-new-id',
    harm: 'an order whose reply was lost is sent again under another id, and trades twice',
    patches: [
      {
        file: 'activities/pursue-order.js',
        find: 'const outcome = await sendOnce(ports.venue, record.intent, () => now() - begun <= SEND_WITHIN_MS);',
        put: `let outcome = await sendOnce(ports.venue, record.intent, () => true);
    if (outcome.kind === 'unresolved')
        outcome = await sendOnce(ports.venue, { ...record.intent, clientOrderId: clientOrderId.replace('-s0', '-s9') }, () => true);`,
      },
    ],
    hunt: [
      faults(({ accounts }) => ({
        kind: 'reply-lost',
        target: { path: '/v5/order/create', account: accounts },
        count: 1,
      })),
      move,
      emergency('mutant-1'),
      rest,
    ],
  },
  {
    name: 'settle-twice',
    harm: 'a settlement whose worker dies before it can say so is booked again',
    patches: [{ file: 'ledger/settle.js', find: 'if (before !== null)', put: 'if (false)' }],
    hunt: [killTradingAt('settle', 'before-reply-to-temporal'), move, emergency('mutant-1'), rest],
  },
  {
    name: 'trust-memory-for-the-remainder',
    harm: 'the next order is sized by what was sent and not by what the venue holds',
    patches: [
      {
        file: 'activities/fit-order.js',
        find: 'const left = missing(input, position);\n    const wanted',
        put: 'const left = decimal(input.contracts);\n    const wanted',
      },
      {
        file: 'workflows/trade.js',
        find: "result.kind === 'closed' ? sum.plus(decimal(result.filled)) : sum",
        put: "result.kind === 'closed' ? sum.plus(decimal(result.contracts)) : sum",
      },
    ],
    hunt: [
      faults(({ accounts }) => ({
        kind: 'partial-then-cancel',
        target: { account: accounts },
        share: '0.5',
        count: 1,
      })),
      move,
      emergency('mutant-1'),
      rest,
    ],
  },
  {
    name: 'failed-query-is-flat',
    harm: 'a position that cannot be read counts as none',
    patches: [
      {
        file: 'venue/bybit/method/position-list.js',
        find: 'export async function positionOf(session, contract) {',
        put: `export function positionOf(session, contract) {
    return positionThatWasRead(session, contract).catch(() => ({ contracts: '0', entryPrice: '0', liquidationPrice: null, leverage: '1' }));
}
async function positionThatWasRead(session, contract) {`,
      },
    ],
    hunt: [
      faults(({ accounts }) => ({
        kind: 'ambiguous',
        target: { path: '/v5/position/list', account: accounts },
        answers: ['502'],
        count: 40,
      })),
      move,
      emergency('mutant-1'),
      { kind: 'rest', ms: 20_000 },
      rest,
    ],
  },
  {
    name: 'drop-a-request-at-continue-as-new',
    harm: 'what waits while the history is cut is forgotten',
    patches: [
      {
        file: 'workflows/fund.js',
        find: 'carried: { queue: this.#queue.waiting,',
        put: 'carried: { queue: [],',
      },
    ],
    hunt: [
      faults(({ accounts }) => ({
        kind: 'match-late',
        target: { account: accounts },
        delay: { minMs: 14_000, maxMs: 14_000 },
        count: 1,
      })),
      move,
      emergency('mutant-1'),
      { kind: 'rest', ms: 1_000 },
      { kind: 'daily' },
      { kind: 'flood', fund: 0, signals: 2_200 },
      rest,
    ],
  },
  {
    name: 'send-before-the-intent',
    harm: 'an order is on its way before anything is written down: after a crash nobody knows of it',
    patches: [
      {
        file: 'activities/order.js',
        find: 'return await ledger.recordIntent(intent, rebalanceId, token, leg);',
        put: `await venueOfOrders.placeOrder(intent).catch(() => undefined);
        return await ledger.recordIntent(intent, rebalanceId, token, leg);`,
      },
      {
        file: 'activities/order.js',
        find: "return asStep('order', async (input) => {",
        put: "venueOfOrders = ports.venue;\n    return asStep('order', async (input) => {",
      },
      {
        file: 'activities/order.js',
        find: 'const isFittedAlike =',
        put: 'let venueOfOrders;\nconst isFittedAlike =',
      },
    ],
    early: [{ ...killTradingAt('order', 'before-intent'), nth: 3 }],
    hunt: [move, emergency('mutant-1'), rest],
  },
  {
    name: 'rebalance-point-moves-on-a-remainder',
    harm: 'a trade that came to nothing counts as if the fund were at its target',
    patches: [
      {
        file: 'activities/ending-of.js',
        find: 'return { kind: end, reason, movesAnchor: false };',
        put: 'return { kind: end, reason, movesAnchor: true };',
      },
    ],
    hunt: [
      faults(({ accounts }) => ({
        kind: 'partial-then-cancel',
        target: { account: accounts },
        share: '0',
        count: 12,
      })),
      move,
      emergency('mutant-1'),
      rest,
    ],
  },
  {
    name: 'fees-are-forgotten',
    harm: "what the venue charged is missing in the fund's money",
    patches: [
      {
        file: 'ledger/write-events.js',
        find: '-fill.signed * fill.price - fill.fee',
        put: '-fill.signed * fill.price',
      },
    ],
    hunt: [move, emergency('mutant-1'), { kind: 'rest', ms: 20_000 }],
  },
  {
    name: 'one-request-two-numbers',
    harm: 'asking twice with one key trades twice',
    patches: [
      {
        file: 'ledger/admit-request.js',
        find: 'request_key: requestKey,',
        put: 'request_key: requestKey + (await lastNumber(tx, token, cause)),',
      },
    ],
    hunt: [move, emergency('mutant-1', 3), rest],
  },
  {
    name: 'rounds-beyond-the-target',
    harm: 'every trade is a lot too large',
    patches: [
      { file: 'domain/whole-lots.js', find: '? ceilRatioTo(missing', put: '? floorRatioTo(missing' },
      { file: 'domain/whole-lots.js', find: ': floorRatioTo(missing', put: ': ceilRatioTo(missing' },
    ],
    hunt: [move, emergency('mutant-1'), rest],
  },
  {
    name: 'claims-count-twice',
    harm: 'cash that is to be paid for new units is in the equity twice, and holders get what is not there',
    patches: [
      {
        file: 'ledger/book-dealt.js',
        find: 'receivable = receivable + (select coalesce(sum(cash), 0) from dealt)',
        put: 'receivable = receivable + 2 * (select coalesce(sum(cash), 0) from dealt)',
      },
    ],
    hunt: [
      {
        ...{ kind: 'dealing', fund: 0, ask: 'creation', measure: 'units' },
        ...{ quantity: plain(parseDecimal('20')), requestKey: 'mutant-units', copies: 1 },
      },
      emergency('mutant-1'),
      rest,
    ],
  },
  {
    name: 'fees-by-heads',
    harm: 'what the venue charges a hedge book is divided evenly, also among those who were served within it',
    patches: [
      {
        file: 'domain/hedge-book.js',
        find: 'fees: apportion(fee, weights, finestOf(fee)),',
        put: 'fees: apportion(fee, weights.map(() => new Decimal(1)), finestOf(fee)),',
      },
    ],
    shape: ONE_BOOK,
    hunt: [move, emergency('mutant-1'), rest],
  },
  {
    name: 'crossed-is-not-held',
    harm: 'what funds trade with each other within their hedge book never reaches their positions',
    patches: [
      {
        file: 'ledger/share-round.js',
        find: "contracts: eb('contracts', '+', plain(crossed.plus(executed))),",
        put: "contracts: eb('contracts', '+', plain(executed)),",
      },
    ],
    shape: ONE_BOOK,
    hunt: [move, emergency('mutant-1'), rest],
  },
];
