/** States that a fault began and that hold for a while. */
export class Spans {
  readonly #until = new Map<string, number>();

  /** Begins a state, unless it holds already. Returns the wall time at which it ends. */
  begin(key: string, forMs: number): number {
    const known = this.#until.get(key);
    if (known !== undefined && Date.now() < known) return known;
    const until = Date.now() + forMs;
    this.#until.set(key, until);
    return until;
  }

  isIn(key: string): boolean {
    if (this.#until.size === 0) return false;
    return Date.now() < (this.#until.get(key) ?? 0);
  }
}
