import type { RollingWindow, Taken } from './window.js';

const NOTHING_TAKEN: Taken = { done: () => {}, undo: () => {} };

/** Requests that the venue counts together. Without a window only the venue's own word bounds it. */
export class Pool {
  private heldUntil = -Infinity;

  constructor(private readonly window: RollingWindow | null) {}

  /** Milliseconds until a request of this cost may be sent. */
  wait(cost: number, now: number): number {
    return Math.max(this.heldFor(now), this.window?.wait(cost, now) ?? 0);
  }

  take(cost: number): Taken {
    return this.window?.take(cost) ?? NOTHING_TAKEN;
  }

  /** The venue said to wait: nothing is sent before, whatever the window has room for. */
  hold(milliseconds: number, now: number): void {
    this.heldUntil = Math.max(this.heldUntil, now + milliseconds);
  }

  heldFor(now: number): number {
    return Math.max(0, this.heldUntil - now);
  }
}
