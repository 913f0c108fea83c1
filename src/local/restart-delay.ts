const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
const HEALTHY_MS = 60_000;

/** How long to wait before a process is started again: doubled each time, from the beginning after a healthy minute. */
export class RestartDelay {
  #next = FIRST_MS;

  /** The wait after a run that lasted `livedMs`. */
  after(livedMs: number): number {
    const wait = livedMs >= HEALTHY_MS ? FIRST_MS : this.#next;
    this.#next = Math.min(wait * 2, LONGEST_MS);
    return wait;
  }
}
