import { parseDecimal, plain } from '../../src/domain/decimal.js';
import { parseRatio } from '../../src/domain/unit-change.js';
import { Random } from './random.js';
import type { Limits } from './schedule.js';
import type { Step } from './step.js';

/** Apart from what else a seed draws, so that neither moves the other. */
const OWN_NUMBERS = 0x5bd1e995;

/** How often each comes against the others. Those that people must mend take a seed's longest minutes. */
const WEIGHTS = {
  'reset-standing': 5,
  switch: 4,
  dealing: 6,
  units: 3,
  rules: 3,
  announced: 3,
  run: 3,
  'by-hand': 2,
  settlement: 1,
  delisting: 1,
  retirement: 1,
} as const;
type Event = keyof typeof WEIGHTS;
/** A fund has nothing left to do after these. */
const LAST: readonly Event[] = ['delisting', 'retirement'];

/** In a third of all seeds something happens besides: between what a round starts and its end. */
export function withEvents(
  rounds: readonly (readonly Step[])[],
  seed: number,
  of: Pick<Limits, 'funds' | 'books'>,
): Step[] {
  const random = new Random(seed ^ OWN_NUMBERS);
  if (!random.chance(0.35)) return rounds.flat();
  const event = random.weighted<Event>(WEIGHTS);
  const at = LAST.includes(event) ? rounds.length - 1 : random.whole(0, rounds.length - 1);
  const steps = stepsOf(event, random, of);
  return rounds.flatMap((round, index) =>
    index === at ? [...round.slice(0, -1), ...steps, ...round.slice(-1)] : round,
  );
}

function stepsOf(event: Event, random: Random, { funds, books }: Pick<Limits, 'funds' | 'books'>): Step[] {
  const fund = random.whole(0, funds - 1);
  const amount = `${random.chance(0.5) ? '-' : ''}${random.whole(50, 900)}.25`;
  switch (event) {
    case 'reset-standing': {
      const what = random.pick(['monitor', 'auditor', 'switchboard'] as const);
      return [{ kind: 'reset-standing', what, at: random.next() }];
    }
    case 'switch': {
      const action = random.pick(['halt', 'reduce'] as const);
      const thrown: Step = { kind: 'switch', action };
      const pause: Step = { kind: 'rest', ms: random.whole(0, 2_000) };
      return random.chance(0.6) ? [thrown, pause, { kind: 'switch', action: 'resume' }] : [thrown];
    }
    case 'dealing':
      return dealings(random, funds);
    case 'rules':
      return [
        {
          kind: 'rules',
          fund,
          range: plain(parseDecimal(random.pick(['0.08', '0.12']))),
          from: random.pick(['point', 'instant'] as const),
        },
      ];
    case 'units':
      return unitChange(random, funds, fund);
    case 'announced':
      return [{ kind: 'money', fund: random.whole(0, funds + books - 1), amount, announced: true }];
    case 'by-hand':
      return [{ kind: 'money', fund: random.whole(0, funds + books - 1), amount, announced: false }];
    case 'run': {
      // While a rebalance is at work, and further than a strike is trusted.
      const fraction = Number(((random.chance(0.5) ? 1 : -1) * (0.022 + random.next() * 0.02)).toFixed(4));
      return [
        { kind: 'daily' },
        { kind: 'rest', ms: random.whole(50, 600) },
        { kind: 'move', fraction, minutes: 1 },
      ];
    }
    case 'settlement':
      return [{ kind: 'settle-contract' }];
    case 'delisting':
      return [{ kind: 'delist' }];
    case 'retirement':
      return [{ kind: 'retire', fund, requestKey: 'chaos-end', copies: random.whole(1, 2) }];
  }
}

/** A split or merge, often with units on the way, and a daily that sets the rebalance point. */
function unitChange(random: Random, funds: number, fund: number): Step[] {
  const ratio = parseRatio(random.pick(['10:1', '3:2', '2:7', '1:10']));
  if (ratio === null) throw new RangeError('a ratio that is none');
  const ask: Step = { kind: 'units', fund, ratio, requestKey: 'chaos-ratio', copies: random.whole(1, 2) };
  return random.chance(0.5) ? [ask, ...dealings(random, funds)] : [ask, { kind: 'daily' }];
}

/** Units come and go, of several funds at once, and a daily deals with them. */
function dealings(random: Random, funds: number): Step[] {
  const asks = Array.from({ length: random.whole(1, 3) }, (_, index): Step => {
    const ask = random.pick(['creation', 'redemption'] as const);
    const byAmount = ask === 'creation' && random.chance(0.4);
    return {
      kind: 'dealing',
      fund: random.whole(0, funds - 1),
      ask,
      measure: byAmount ? 'amount' : 'units',
      quantity: plain(
        parseDecimal(byAmount ? `${random.whole(500, 9_000)}.5` : `${random.whole(5, 120)}.25`),
      ),
      requestKey: `chaos-units-${index}`,
      copies: random.whole(1, 2),
    };
  });
  return [...asks, { kind: 'daily' }];
}
