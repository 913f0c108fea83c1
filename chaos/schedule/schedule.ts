import { RUNNING_WORDS } from '../../src/contract/fund-messages.js';
import { PARTS } from '../world/parts.js';
import { USUAL_BOUNDARIES } from './boundaries.js';
import { withEvents } from './events.js';
import { faultPlanOf } from './faults.js';
import { Random } from './random.js';
import type { Step } from './step.js';

export interface Schedule {
  readonly seed: number;
  readonly funds: number;
  /** Whether the first kills meet the funds while they are being established. */
  readonly early: readonly Step[];
  readonly steps: readonly Step[];
  /** How long the funds may take to come to rest; longer where it says nothing than an order can be missed. */
  readonly settleDownMs?: number;
}

export interface Limits {
  readonly funds: number;
  /** Hedge books, behind the funds: a person has a word for them as for any fund. */
  readonly books: number;
  /** What a run is about. */
  readonly kills: boolean;
  readonly faults: boolean;
}

/** What happens in a seed: a function of the seed alone. */
export function scheduleOf(seed: number, { funds, books, kills, faults }: Limits): Schedule {
  const random = new Random(seed);
  const draw = new Drawing(seed, random, funds + books);
  const early = kills && random.chance(0.25) ? [draw.killAt()] : [];
  const rounds = random.whole(2, 4);
  const planned = Array.from({ length: rounds }, () => draw.round(kills, faults));
  return { seed, funds, early, steps: withEvents(planned, seed, { funds, books }) };
}

const MOST_EMERGENCIES = 3;

class Drawing {
  #requests = 0;

  constructor(
    readonly seed: number,
    readonly random: Random,
    /** Funds and hedge books. */
    readonly places: number,
  ) {}

  /** Something that strikes, something that trades, and perhaps an operator between them. */
  round(kills: boolean, faults: boolean): Step[] {
    const { random } = this;
    return [
      ...(faults && random.chance(0.6) ? [this.#faults()] : []),
      ...(kills ? this.#kills() : []),
      this.#move(),
      ...this.#trades(),
      ...(random.chance(0.35) ? [this.#intervention()] : []),
      random.chance(0.6) ? { kind: 'settle-down' } : { kind: 'rest', ms: random.whole(0, 1_500) },
    ];
  }

  killAt(): Step {
    const { random } = this;
    const part = random.weighted({
      trading: 5,
      control: 2,
      market: 1,
      exchange: 3,
      postgres: 2,
      temporal: 2,
    });
    return { kind: 'kill-at', part, point: random.pick(USUAL_BOUNDARIES), nth: random.whole(1, 3) };
  }

  #faults(): Step {
    return { kind: 'faults', planFor: faultPlanOf(this.seed, this.random) };
  }

  #kills(): Step[] {
    const { random } = this;
    const chosen = random.weighted({ none: 3, at: 5, two: 1, after: 2 });
    if (chosen === 'none') return [];
    if (chosen === 'at') return [this.killAt()];
    if (chosen === 'two') return [this.killAt(), this.killAt()];
    return [{ kind: 'kill-after', part: random.pick(PARTS), ms: random.whole(0, 1_500) }];
  }

  /** A quarter of them leave a range of ten percent, which is an interim rebalance for some funds. */
  #move(): Step {
    const { random } = this;
    const size = random.chance(0.25) ? 0.11 + random.next() * 0.03 : 0.005 + random.next() * 0.06;
    const fraction = Number((random.chance(0.5) ? size : -size).toFixed(4));
    return { kind: 'move', fraction, minutes: random.whole(2, 240) };
  }

  #trades(): Step[] {
    const { random } = this;
    const chosen = random.weighted({ daily: 4, emergency: 4, both: 2, none: 1 });
    const daily: Step[] = chosen === 'daily' || chosen === 'both' ? [{ kind: 'daily' }] : [];
    const count = chosen === 'emergency' ? random.whole(1, MOST_EMERGENCIES) : chosen === 'both' ? 1 : 0;
    return [...daily, ...Array.from({ length: count }, () => this.#emergency())];
  }

  #emergency(): Step {
    const { random } = this;
    this.#requests += 1;
    return {
      kind: 'emergency',
      fund: random.whole(0, this.places - 1),
      how: random.chance(0.7) ? 'update' : 'signal',
      requestKey: `chaos-${this.#requests}`,
      copies: random.chance(0.3) ? random.whole(2, 3) : 1,
    };
  }

  #intervention(): Step {
    const { random } = this;
    const fund = random.whole(0, this.places - 1);
    const chosen = random.weighted({ word: 5, reset: 4, tell: 3, flood: 1, funding: 2 });
    if (chosen === 'reset') {
      return { kind: 'reset', fund, what: random.pick(['fund', 'rebalance']), at: random.next() };
    }
    if (chosen === 'flood') return { kind: 'flood', fund, signals: 2_200 };
    if (chosen === 'funding') return { kind: 'funding', rate: random.pick(['0.0001', '-0.0003', '0.001']) };
    const how = random.pick(['update', 'signal'] as const);
    if (chosen === 'tell') return { kind: 'tell', fund, word: random.pick(RUNNING_WORDS), how };
    const action = random.weighted({ pause: 3, resume: 4, reduce: 2, halt: 1 });
    return {
      kind: 'word',
      fund,
      action,
      how: action === 'resume' ? 'update' : how,
      copies: random.whole(1, 2),
    };
  }
}
