/** Room taken by one request. The venue counts it at some instant between its sending and its reply. */
export interface Taken {
  /** The reply came, or will not: from now on its room comes free. */
  done(now: number): void;
  /** It was not sent after all. */
  undo(): void;
}

interface Entry {
  readonly cost: number;
  /** Null while the request is under way. */
  doneAt: number | null;
}

/**
 * At most `most` units in any stretch of `milliseconds`, as the venue counts them. A bucket that refills steadily would
 * allow nearly twice as much in an unlucky stretch; and a request that is slow to arrive would be counted there with
 * those sent a stretch later, so its room stays taken until a whole stretch after its reply.
 */
export class RollingWindow {
  private entries: Entry[] = [];
  private used = 0;

  constructor(
    readonly most: number,
    readonly milliseconds: number,
  ) {}

  /** Milliseconds from `now` until `cost` units fit: 0 where they do, infinity where that hangs on replies. */
  wait(cost: number, now: number): number {
    this.forget(now);
    let missing = this.used + this.bounded(cost) - this.most;
    if (missing <= 0) return 0;
    const freed = this.entries.flatMap(({ cost: units, doneAt }) =>
      doneAt === null ? [] : [{ units, at: doneAt + this.milliseconds }],
    );
    freed.sort((a, b) => a.at - b.at);
    for (const { units, at } of freed) {
      missing -= units;
      if (missing <= 0) return at - now;
    }
    return Infinity;
  }

  take(cost: number): Taken {
    const entry: Entry = { cost: this.bounded(cost), doneAt: null };
    this.entries.push(entry);
    this.used += entry.cost;
    return {
      done: (now) => {
        entry.doneAt = now;
      },
      undo: () => {
        entry.doneAt = -Infinity;
      },
    };
  }

  /** A request that costs more than there ever is takes the whole stretch for itself. */
  private bounded(cost: number): number {
    return Math.min(cost, this.most);
  }

  private forget(now: number): void {
    const stays = ({ doneAt }: Entry) => doneAt === null || doneAt > now - this.milliseconds;
    if (this.entries.every(stays)) return;
    this.entries = this.entries.filter(stays);
    this.used = this.entries.reduce((sum, { cost }) => sum + cost, 0);
  }
}
