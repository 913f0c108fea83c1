import type { Exchange } from '../engine/exchange.js';
import { FAULTLESS } from '../hooks.js';
import type { ActiveFault, Tally } from './active-fault.js';
import { type FaultySeam, faultySeam } from './faulty-seam.js';
import type { FaultKind, FaultPlan } from './plan.js';

/** What the state keeps of a plan, so that a restarted process goes on with it where it was. */
interface FaultNote {
  readonly plan: FaultPlan;
  readonly tallies: Readonly<Record<string, Tally>>;
}

export interface Hit {
  /** Wall time, in milliseconds since 1970 UTC. */
  readonly at: number;
  readonly name: string;
  readonly kind: FaultKind;
  /** What was struck: a request, an event, an order or a contract, with its account. */
  readonly what: string;
}

export interface FaultStatus {
  readonly plan: FaultPlan | null;
  /** By the fault's name. */
  readonly faults: Readonly<Record<string, Tally & { readonly kind: FaultKind }>>;
  /** Hits of the present plan. */
  readonly total: number;
  /** The latest hits of this process, oldest first. */
  readonly recent: readonly Hit[];
}

const NOTE = 'faults';
const MOST_RECENT = 1_000;

/** The one place where faults are switched on and off. Without a plan nothing of them is in the exchange's way. */
export class FaultControl {
  #seam: FaultySeam | null = null;
  #plan: FaultPlan | null = null;
  #recent: Hit[] = [];
  #listens = false;

  constructor(
    readonly exchange: Exchange,
    /** Whether a plan that was put is kept for the next process. */
    readonly keep: boolean,
    readonly endProcess: () => void,
  ) {}

  /**
   * What a starting process does: the configured plan holds, or else one that was put and is kept. Counts go on
   * where the plan is the same; what is not to be kept is forgotten.
   */
  resume(configured: FaultPlan | undefined): void {
    const { store } = this.exchange;
    const note = store.notes.get(NOTE) as FaultNote | undefined; // written below alone
    const plan = configured ?? (this.keep ? note?.plan : undefined);
    if (plan === undefined) {
      if (note !== undefined) store.change(() => store.notes.removeSync(NOTE));
      return;
    }
    const same = JSON.stringify(note?.plan) === JSON.stringify(plan);
    this.#begin(plan, same && note !== undefined ? note.tallies : {});
  }

  /** Puts a plan in force instead of the present one; its counts begin at zero. */
  put(plan: FaultPlan): FaultStatus {
    this.clear();
    this.#begin(plan, {});
    return this.status();
  }

  /** Ends all faults: what they held back happens now, prices are the market's, halts are lifted. */
  clear(): FaultStatus {
    const last = this.status();
    const seam = this.#seam;
    this.#seam = null;
    this.#plan = null;
    this.exchange.seam = FAULTLESS;
    seam?.end();
    const { store } = this.exchange;
    store.change(() => store.notes.removeSync(NOTE));
    return { ...last, plan: null };
  }

  status(): FaultStatus {
    const active = this.#seam?.faults ?? [];
    const faults = active.map((one) => [one.name, { kind: one.fault.kind, ...one.tally }] as const);
    return {
      plan: this.#plan,
      faults: Object.fromEntries(faults),
      total: active.reduce((sum, { tally }) => sum + tally.hits, 0),
      recent: this.#recent,
    };
  }

  /** The exchange ends: what is still held back never happens in this process. */
  close(): void {
    this.#remember();
    this.#seam?.drop();
  }

  #begin(plan: FaultPlan, tallies: Readonly<Record<string, Tally>>): void {
    const { exchange } = this;
    this.#recent = [];
    this.#plan = plan;
    this.#seam = faultySeam(plan, {
      exchange,
      tallies,
      onHit: (fault, what) => this.#note(fault, what),
      end: this.endProcess,
    });
    this.#listen();
    exchange.seam = this.#seam;
    this.#remember();
    this.#seam.moved([...exchange.board.contracts()].filter((contract) => exchange.board.knows(contract)));
  }

  /** Only once there is something to tell. */
  #listen(): void {
    if (this.#listens) return;
    this.#listens = true;
    this.exchange.listen({
      changed: (changes) => this.#seam?.changed(changes),
      ticked: (contracts) => this.#seam?.moved(contracts),
    });
  }

  #note({ name, fault: { kind } }: ActiveFault, what: string): void {
    this.#recent.push({ at: Date.now(), name, kind, what });
    if (this.#recent.length > MOST_RECENT) this.#recent = this.#recent.slice(-MOST_RECENT / 2);
    this.#remember();
  }

  /**
   * At each hit and at an orderly end, also when nothing is kept: a configured plan goes on where it was. A process
   * that is killed forgets the occasions since the last hit.
   */
  #remember(): void {
    const { store } = this.exchange;
    if (this.#plan === null || this.#seam === null) return;
    const tallies = Object.fromEntries(this.#seam.faults.map((one) => [one.name, one.tally]));
    const note: FaultNote = { plan: this.#plan, tallies };
    store.change(() => store.notes.putSync(NOTE, note));
  }
}
