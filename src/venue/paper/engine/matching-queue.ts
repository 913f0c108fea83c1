interface Waiting {
  readonly due: number;
  readonly work: () => void;
}

/** Runs each piece of work a delay after it was added; those with the same delay in the order of their adding. */
export class MatchingQueue {
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(readonly delayMs: number) {}

  add(work: () => void, delayMs = this.delayMs): void {
    const due = performance.now() + delayMs;
    const place = this.#waiting.findLastIndex((earlier) => earlier.due <= due) + 1;
    this.#waiting.splice(place, 0, { due, work });
    if (place === 0) this.#disarm();
    this.#arm();
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#disarm();
  }

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
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
