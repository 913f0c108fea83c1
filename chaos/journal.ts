/** What happened, as the machine saw it. `at` is the wall clock in milliseconds since 1970. */
export interface Entry {
  readonly at: number;
  /** Who did it: `machine`, the name of a part, or the fund. */
  readonly who: string;
  readonly what: string;
}

/** The machine's own record of one run, kept for the timeline of a violation. */
export class Journal {
  #entries: Entry[] = [];

  note(who: string, what: string): void {
    this.add({ at: Date.now(), who, what });
  }

  /** What another clock-keeper on this machine has noted. */
  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }
}
