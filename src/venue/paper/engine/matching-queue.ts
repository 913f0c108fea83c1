interface Waiting {
  readonly due: number;
  readonly work: () => void;
}

/** Runs each piece of work a fixed delay after it was added, in the order in which they were added. */
export class MatchingQueue {
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(readonly delayMs: number) {}

  add(work: () => void, delayMs = this.delayMs): void {
    this.#waiting.push({ due: performance.now() + delayMs, work });
    this.#arm();
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #arm(): void {
    const first = this.#waiting[0];
    if (this.#closed || this.#timer !== null || first === undefined) return;
    this.#timer = setTimeout(() => this.#run(), Math.max(0, first.due - performance.now()));
  }

  #run(): void {
    this.#timer = null;
    const now = performance.now();
    while (this.#waiting[0] !== undefined && this.#waiting[0].due <= now) this.#waiting.shift()?.work();
    this.#arm();
  }
}
