/** Runs one after the other what must not overlap. A step that fails does not stop those behind it. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  get isFree(): boolean {
    return this.#waiting === 0;
  }

  run<T>(step: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const turn = this.#last.then(step).finally(() => {
      this.#waiting -= 1;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
