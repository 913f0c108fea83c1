import type { SeriesMistakes } from './series-mistakes.js';
import { isRefused, outOfOrder, type PlayedSpan, seconds } from './series-order.js';
import { isoOf } from './series-time.js';

/** Ticks have no period; but whoever recorded a market at all has one within the hour. */
const LONGEST_SILENCE = 3_600_000;

/** Finds ticks out of order, and long times without any. Several may have the same time. */
export class TickOrder {
  /** The latest time so far, NaN after a row without one. */
  #latest = Number.NaN;

  constructor(
    readonly span: PlayedSpan,
    readonly mistakes: SeriesMistakes,
  ) {}

  add(time: number, line: number): void {
    const latest = this.#latest;
    const place = { line, column: 1, path: '' };
    if (time < latest) this.mistakes.add(place, ...outOfOrder(latest, time));
    else this.#latest = time;
    if (!(time - latest > LONGEST_SILENCE) || !isRefused(latest, time, this.span)) return;
    const message = `nothing is recorded for ${seconds(time - latest)} after ${isoOf(latest)}`;
    this.mistakes.add(
      place,
      message,
      'fill the gap, or let the price stand until the next tick: --gaps carry',
    );
  }
}
