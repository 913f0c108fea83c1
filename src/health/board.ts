import type { NewAlert } from '../contract/alert.js';
import { type AlertKind, DELIVERED_WITHIN_MS } from '../contract/alert-rules.js';
import type { AlertSummary } from '../ledger/alert-port.js';

export type Part = 'ledger' | 'temporal';

/** Three looks in a row were missed: what was seen before says nothing of now. */
const STALE_MS = 45_000;

/** What keeps the engine as a whole from its work; the rest is trouble of a fund, of which people hear otherwise. */
const ENGINE_KINDS: readonly AlertKind[] = [
  'feed-silent',
  'schedule-paused',
  'worker-missing',
  'temporal-unreachable',
];

interface Look {
  readonly at: number;
  readonly holding: readonly NewAlert[];
}

/** How the engine does, by the latest looks at it. Instants by this machine's clock. */
export class HealthBoard {
  readonly #looks = new Map<Part, Look>();
  readonly #troubles = new Map<Part, string>();
  #summary: AlertSummary | null = null;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  saw(part: Part, holding: readonly NewAlert[], summary: AlertSummary | null): void {
    this.#looks.set(part, { at: this.#now(), holding });
    this.#troubles.delete(part);
    if (summary !== null) this.#summary = summary;
  }

  missed(part: Part, error: unknown): void {
    this.#troubles.set(part, error instanceof Error ? error.message : String(error));
  }

  /** Why the engine is not healthy, in words; none where it is. */
  troubles(): readonly string[] {
    return [
      ...this.#unseen('ledger', 'the ledger'),
      ...this.#unseen('temporal', 'Temporal'),
      ...[...this.#looks.values()].flatMap(({ holding }) =>
        holding.flatMap(({ kind, what }) => (ENGINE_KINDS.includes(kind) ? [what] : [])),
      ),
      ...this.#undelivered(),
    ];
  }

  #unseen(part: Part, name: string): readonly string[] {
    const look = this.#looks.get(part);
    if (look !== undefined && this.#now() - look.at <= STALE_MS) return [];
    const why = this.#troubles.get(part);
    return [`${name} has not been seen ${sinceText(look)}${why === undefined ? '' : ` (${why})`}`];
  }

  #undelivered(): readonly string[] {
    const { undelivered, undeliveredSince, trouble } = this.#summary ?? NOTHING;
    if (undeliveredSince === null || this.#now() - undeliveredSince <= DELIVERED_WITHIN_MS) return [];
    return [`${undelivered} alerts are not delivered${trouble === null ? '' : ` (${trouble})`}`];
  }
}

const NOTHING: AlertSummary = { open: 0, undelivered: 0, undeliveredSince: null, trouble: null };

const sinceText = (look: Look | undefined): string =>
  look === undefined ? 'yet' : `since ${new Date(look.at).toISOString()}`;
