import { setTimeout as pause } from 'node:timers/promises';

/** The wall clock: for liveness alone, since whatever is decided carries the venue's time. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  pause(ms: number): Promise<void>;
}

export const WALL_CLOCK: Clock = {
  now: () => Date.now(),
  pause: (ms) => pause(ms),
};
