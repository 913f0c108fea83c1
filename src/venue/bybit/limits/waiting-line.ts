import type { Purpose } from '../failure-table.js';
import type { Pool } from './pool.js';
import type { Taken } from './window.js';

/** A request that waited longer is not sent: whoever asked for it may have given it up. */
export const MOST_QUEUED_MS = 10_000;

/** Who goes first where several wait: what reduces, what trades, then what only looks. */
const ORDER: readonly Purpose[] = ['cancel', 'place', 'change', 'read'];

/** A request that was not sent, as its pools have no room in time. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';

  constructor(
    /** `HELD`: the venue said to wait; `QUEUED`: it waited here for too long; `CLOSED`: nobody waits any more. */
    readonly code: 'HELD' | 'QUEUED' | 'CLOSED',
    readonly retryAfterMs: number,
    message: string,
  ) {
    super(message);
  }
}

export interface Ticket {
  readonly purpose: Purpose;
  readonly pools: readonly Pool[];
  readonly cost: number;
}

/** Leave to send one request. It is given back, done or unused, or its room stays taken. */
export interface Place {
  done(): void;
  undo(): void;
}

interface Waiting extends Ticket {
  readonly deadline: number;
  go(place: Place): void;
  refuse(error: NoRoom): void;
}

/** One look along the lines: which pools have no room, and when it is worth looking again. */
interface Look {
  readonly now: number;
  readonly full: Set<Pool>;
  next: number;
}

/**
 * Lets requests go as their pools have room. Written here, since ccxt's throttle (the only one at hand) is one bucket
 * without priorities, weights by pool, or an ear for the venue's headers.
 */
export class WaitingLine {
  private readonly lines = new Map<Purpose, Waiting[]>(ORDER.map((purpose) => [purpose, []]));
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly mostQueuedMs = MOST_QUEUED_MS) {}

  /** Returns when the request may be sent, at once. Throws a `NoRoom`. */
  async join(ticket: Ticket): Promise<Place> {
    const now = performance.now();
    const held = Math.max(...ticket.pools.map((pool) => pool.heldFor(now)));
    if (held > this.mostQueuedMs) throw heldFor(held);
    return new Promise((go, refuse) => {
      this.lines.get(ticket.purpose)?.push({ ...ticket, deadline: now + this.mostQueuedMs, go, refuse });
      this.advance();
    });
  }

  /** Looks again at who may go: somebody joined, or a pool was held or has room. */
  advance(): void {
    const look: Look = { now: performance.now(), full: new Set(), next: Infinity };
    for (const line of this.lines.values()) {
      const staying = line.filter((waiting) => !this.leaves(waiting, look));
      line.splice(0, line.length, ...staying);
      look.next = Math.min(look.next, staying[0]?.deadline ?? Infinity);
    }
    if (this.timer !== null) clearTimeout(this.timer);
    const pause = Math.max(1, look.next - look.now);
    this.timer = look.next === Infinity ? null : setTimeout(() => this.advance(), pause);
  }

  /** Sends everybody away. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    for (const line of this.lines.values()) {
      for (const { refuse } of line.splice(0)) {
        refuse(new NoRoom('CLOSED', 0, 'not sent: this venue object was closed'));
      }
    }
  }

  private leaves(waiting: Waiting, look: Look): boolean {
    if (look.now >= waiting.deadline) {
      waiting.refuse(waitedTooLong(this.mostQueuedMs));
      return true;
    }
    if (!hasRoom(waiting, look)) return false;
    waiting.go(this.place(waiting.pools.map((pool) => pool.take(waiting.cost))));
    return true;
  }

  private place(taken: readonly Taken[]): Place {
    return {
      done: () => {
        const now = performance.now();
        for (const one of taken) one.done(now);
        this.advance();
      },
      undo: () => {
        for (const one of taken) one.undo();
        this.advance();
      },
    };
  }
}

/** A pool for which somebody waits is full to those behind, or a heavy request would wait for ever. */
function hasRoom({ pools, cost }: Ticket, look: Look): boolean {
  let room = true;
  for (const pool of pools) {
    const wait = look.full.has(pool) ? Infinity : pool.wait(cost, look.now);
    if (wait <= 0) continue;
    room = false;
    look.full.add(pool);
    look.next = Math.min(look.next, look.now + wait);
  }
  return room;
}

function heldFor(milliseconds: number): NoRoom {
  const wait = Math.ceil(milliseconds);
  return new NoRoom('HELD', wait, `not sent: the venue said to wait, for another ${wait} ms`);
}

function waitedTooLong(milliseconds: number): NoRoom {
  return new NoRoom(
    'QUEUED',
    1_000,
    `not sent: waited ${milliseconds / 1_000} s for the rate limit kept here`,
  );
}
