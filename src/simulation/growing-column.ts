type NumericArray = Float64Array | Uint32Array | Uint8Array;

/** A typed array that grows by doubling. */
export class GrowingColumn<Values extends NumericArray> {
  #values: Values;
  #length = 0;

  constructor(readonly make: new (length: number) => Values) {
    this.#values = new make(1_024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const wider = new this.make(this.#length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** NaN beyond the end. */
  at(index: number): number {
    return index < this.#length ? (this.#values[index] ?? Number.NaN) : Number.NaN;
  }
}
