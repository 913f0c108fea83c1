import { Gauge, type LabelValues, type Registry } from 'prom-client';

/** A gauge of what was read somewhere: it shows nothing before, and nothing once it is cleared. */
export class ReadGauge<Label extends string = never> {
  readonly #gauge: Gauge<Label>;
  readonly #hasLabels: boolean;

  constructor(registry: Registry, name: string, help: string, labelNames: readonly Label[] = []) {
    this.#gauge = new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
    this.#hasLabels = labelNames.length > 0;
    this.clear();
  }

  set(labels: LabelValues<Label>, value: number): void {
    this.#gauge.set(labels, value);
  }

  clear(): void {
    this.#gauge.reset();
    // One without labels would begin with a zero that nobody has measured.
    if (!this.#hasLabels) this.#gauge.remove();
  }
}
