import { workflowInfo } from '@temporalio/workflow';
import type { KeylessCarry } from '../contract/fund-messages.js';

/** Characters of a run's id that name it well enough: 48 bits. */
const SERIES_CHARACTERS = 13;

/**
 * Keys for words that came without one. After a reset the server gives a workflow its later signals again, in the
 * order of each kind: the same word must get the same key, so that it is no second request. What is random would
 * differ; the first run's id and a count that is carried do not.
 */
export class KeylessWords {
  readonly #series: string;
  readonly #counts: Map<string, number>;

  constructor(carried: KeylessCarry | undefined) {
    this.#series = carried?.series ?? newSeries();
    this.#counts = new Map(Object.entries(carried?.counts ?? {}));
  }

  /** To be carried over a continue-as-new. */
  get carry(): KeylessCarry {
    return { series: this.#series, counts: Object.fromEntries(this.#counts) };
  }

  /**
   * To be asked for as the word comes, before anything is waited for. `text`: what it says, so that another word
   * has another key even where the reset left the earlier signals out.
   */
  keyFor(kind: string, text: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return `${kind}-${this.#series}-${count}-${markOf(text)}`;
  }
}

/** A run whose predecessor carried no count begins a series of its own: numbers may have been given before it. */
function newSeries(): string {
  const { continuedFromExecutionRunId, firstExecutionRunId } = workflowInfo();
  return (continuedFromExecutionRunId ?? firstExecutionRunId).slice(0, SERIES_CHARACTERS);
}

/** A few characters that differ where texts differ: FNV-1a. */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
