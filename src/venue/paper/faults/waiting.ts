interface Waiting {
  readonly work: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Work put off by faults. It can be called up early, when the faults end, or dropped, when the exchange does. */
export class WaitingWork {
  readonly #waiting = new Set<Waiting>();

  /** Runs `work` later; the result runs it at once, and does nothing once it has run. */
  after(delayMs: number, work: () => void): () => void {
    const entry: Waiting = { work, timer: setTimeout(() => this.#run(entry), delayMs) };
    this.#waiting.add(entry);
    return () => this.#run(entry);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, resolve);
    });
  }

  /** Runs everything now, in the order in which it was put off. */
  flush(): void {
    for (const entry of [...this.#waiting]) this.#run(entry);
  }

  drop(): void {
    for (const { timer } of this.#waiting) clearTimeout(timer);
    this.#waiting.clear();
  }

  #run(entry: Waiting): void {
    if (!this.#waiting.delete(entry)) return;
    clearTimeout(entry.timer);
    entry.work();
  }
}
