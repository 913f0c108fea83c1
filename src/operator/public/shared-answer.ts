const KEPT_MS = 1_000;

/** One answer for all who ask within a second: made when somebody asks, and begun anew after that. A failure is not kept. */
export class SharedAnswer<T> {
  readonly #make: () => Promise<T>;
  #answer: Promise<T> | null = null;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  read(): Promise<T> {
    this.#answer ??= this.#begin();
    return this.#answer;
  }

  #begin(): Promise<T> {
    const begun = performance.now();
    const answer = this.#make();
    const forget = () => {
      if (this.#answer === answer) this.#answer = null;
    };
    const keep = () => {
      setTimeout(forget, Math.max(0, begun + KEPT_MS - performance.now())).unref();
    };
    answer.then(keep, forget);
    return answer;
  }
}
