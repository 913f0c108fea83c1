import type { Program } from './program.js';
import type { Slot, SlotShape } from './world/slots.js';
import { startWorld, type World } from './world/world.js';

/** Of the slot of each seed. */
export const SEED_SHAPE: SlotShape = { funds: 3, books: 1 };
/** Seeds that share a world, before a fresh one takes its place: old funds must not slow down new ones. */
const SLOTS = 25;

/** Gives every seed a slot of its own, and starts a fresh world when the slots are used up. */
export class Worlds {
  #world: World | null = null;
  #used = 0;

  constructor(
    readonly program: Program,
    readonly progress: (line: string) => void,
    readonly shape = SEED_SHAPE,
    readonly slots = SLOTS,
  ) {}

  async next(): Promise<{ world: World; slot: Slot }> {
    const slot = this.#world?.slots[this.#used];
    if (this.#world !== null && slot !== undefined) {
      this.#used += 1;
      this.#world.journal.clear();
      return { world: this.#world, slot };
    }
    await this.stop();
    this.progress('starting a fresh world');
    this.#world = await startWorld(this.program, this.slots, this.shape);
    return this.next();
  }

  /** The next seed gets a fresh world: what this one left behind may still be at work. */
  async stop(): Promise<void> {
    await this.#world?.stop();
    this.#world = null;
    this.#used = 0;
  }
}
