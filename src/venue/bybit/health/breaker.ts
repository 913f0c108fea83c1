import type { VenueHealth } from '../../port.js';
import type { Purpose } from '../failure-table.js';
import { type Backoff, backoff } from '../stream/backoff.js';

export interface BreakerSettings {
  /** So many requests in a row without an answer of the venue open the breaker. */
  readonly failures: number;
  /** Pause before the first probe; each probe that fails doubles it, up to `mostRetryMs`. */
  readonly firstRetryMs: number;
  readonly mostRetryMs: number;
}

/** Why a request is not sent now. */
export interface Standstill {
  readonly since: number;
  readonly reason: string;
  /** When a read may try again, in milliseconds since 1970 UTC. */
  readonly nextProbeAt: number;
  readonly retryAfterMs: number;
}

/** How a request that was let through takes part: a probe decides, one that goes aside does not count. */
export type Part = 'ordinary' | 'probe' | 'aside';

type State =
  | { readonly kind: 'closed'; readonly since: number }
  | {
      readonly kind: 'open';
      readonly since: number;
      readonly reason: string;
      readonly retryAt: number;
      readonly probing: boolean;
    };

/** While a probe is under way, others ask again this soon. */
const PROBING_MS = 250;

/**
 * Closed: everything passes. Open: nothing but cancels, at once. Half-open: one read is let through, never an order;
 * its answer closes the breaker, its failure opens it for longer. Pauses run on a steady clock, so that a changed
 * wall clock neither shortens nor prolongs them; instants shown are the wall clock's.
 */
export class Breaker {
  private state: State = { kind: 'closed', since: Date.now() };
  private inARow = 0;
  private readonly pauses: Backoff;

  constructor(
    private readonly settings: BreakerSettings,
    private readonly onHealth: (health: VenueHealth) => void,
  ) {
    this.pauses = backoff(settings.firstRetryMs, settings.mostRetryMs);
  }

  /** Null where a request of this purpose may be sent. */
  standstill(purpose: Purpose): Standstill | null {
    const { state } = this;
    if (state.kind === 'closed' || purpose === 'cancel') return null;
    const wait = state.retryAt - performance.now();
    if (purpose === 'read' && wait <= 0 && !state.probing) return null;
    const retryAfterMs = Math.ceil(Math.max(wait, PROBING_MS));
    const { since, reason } = state;
    return { since, reason, retryAfterMs, nextProbeAt: onWallClock(Math.max(wait, 0)) };
  }

  /** To be called where `standstill` is null; its answer goes back with what became of the request. */
  begin(purpose: Purpose): Part {
    const { state } = this;
    if (state.kind === 'closed') return 'ordinary';
    if (purpose === 'cancel') return 'aside';
    this.change({ ...state, probing: true });
    return 'probe';
  }

  /** The venue answered, be it with a refusal. */
  answered(part: Part): void {
    if (part === 'probe') this.close();
    if (this.state.kind === 'closed') this.inARow = 0;
  }

  /** No answer, or one that says that the venue is down. `atLeastMs`: it said for how long, so that counts at once. */
  failed(part: Part, reason: string, atLeastMs = 0): void {
    const { state } = this;
    if (part === 'probe' && state.kind === 'open') {
      this.open(state.since, reason, atLeastMs);
    } else if (part === 'ordinary' && state.kind === 'closed') {
      this.inARow += 1;
      if (this.inARow < this.settings.failures && atLeastMs === 0) return;
      this.open(Date.now(), reason, atLeastMs);
    }
  }

  health(): VenueHealth {
    const { state } = this;
    if (state.kind === 'closed')
      return { state: 'closed', since: state.since, reason: null, nextProbeAt: null };
    const { since, reason, probing } = state;
    if (probing) return { state: 'half-open', since, reason, nextProbeAt: null };
    return { state: 'open', since, reason, nextProbeAt: onWallClock(state.retryAt - performance.now()) };
  }

  private open(since: number, reason: string, atLeastMs: number): void {
    const retryAt = performance.now() + Math.max(this.pauses.next(), atLeastMs);
    this.change({ kind: 'open', since, reason, retryAt, probing: false });
  }

  private close(): void {
    this.pauses.reset();
    this.change({ kind: 'closed', since: Date.now() });
  }

  private change(state: State): void {
    this.state = state;
    try {
      this.onHealth(this.health());
    } catch {
      // Whoever listens must not cost an order.
    }
  }
}

/** Rounded up, so that whoever waits until then is not a fraction too early. */
function onWallClock(milliseconds: number): number {
  return Math.ceil(Date.now() + milliseconds) + 1;
}
