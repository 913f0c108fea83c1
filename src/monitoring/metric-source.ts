import type { Registry } from 'prom-client';
import { ReadGauge } from './read-gauge.js';

/** Some metrics that are read from somewhere whenever they are asked for. */
export interface MetricSource {
  readonly name: string;
  /** Reads, then shows what was read. May throw. */
  refresh(): Promise<void>;
  /** Shows nothing: an old figure is never shown as a new one. */
  forget(): void;
}

/** A source must answer well within the ten seconds that Prometheus waits. */
const READ_WITHIN_MS = 5_000;
/** Two who look at the same time are shown the same. */
const FRESH_MS = 1_000;

/** Sources that are read together, each whatever becomes of the others. */
export class MetricSources {
  readonly #up: ReadGauge<'source'>;
  readonly #sources: readonly MetricSource[];
  readonly #log: (error: unknown, source: string) => void;
  #reading: Promise<void> = Promise.resolve();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(
    registry: Registry,
    sources: readonly MetricSource[],
    log: (error: unknown, source: string) => void,
  ) {
    this.#sources = sources;
    this.#log = log;
    this.#up = new ReadGauge(
      registry,
      'ballast_metrics_source_up',
      'Whether the metrics of this source could be read: 1 yes, 0 no; then they are left out.',
      ['source'],
    );
  }

  refresh(): Promise<void> {
    if (performance.now() - this.#readAt < FRESH_MS) return this.#reading;
    this.#readAt = performance.now();
    this.#reading = Promise.all(this.#sources.map((source) => this.#read(source))).then(() => undefined);
    return this.#reading;
  }

  async #read(source: MetricSource): Promise<void> {
    try {
      await within(READ_WITHIN_MS, source.refresh());
      this.#up.set({ source: source.name }, 1);
    } catch (error) {
      source.forget();
      this.#up.set({ source: source.name }, 0);
      this.#log(error, source.name);
    }
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}
