/** Something that went wrong in the feed and was survived; `count` of this kind so far. */
export interface FeedFault {
  readonly kind: 'malformed' | 'refused' | 'down' | 'ticker' | 'listener';
  readonly detail: string;
  readonly count: number;
}

export interface FaultLog {
  add(kind: FeedFault['kind'], detail: string): void;
  counts(): Readonly<Record<FeedFault['kind'], number>>;
}

const LONGEST = 300;

/** Counts every fault and reports the 1st, 2nd, 4th, 8th ... of a kind, since a broken stream has thousands. */
export function faultLog(report: (fault: FeedFault) => void): FaultLog {
  const counts = { malformed: 0, refused: 0, down: 0, ticker: 0, listener: 0 };
  return {
    add(kind, detail) {
      counts[kind] += 1;
      const count = counts[kind];
      if ((count & (count - 1)) === 0) report({ kind, detail: detail.slice(0, LONGEST), count });
    },
    counts: () => ({ ...counts }),
  };
}
