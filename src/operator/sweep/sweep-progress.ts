import type { Terminal } from '../terminal.js';
import { countOf } from './print-sweep.js';

const REFRESH_MS = 200;
const SPARSE_MS = 10_000;

/** Shows how many points are done: one line that is written over, or where that cannot be, one every ten seconds. */
export interface SweepProgress {
  done(points: number): void;
  end(): void;
}

export function sweepProgress(terminal: Terminal, all: number, workers: number): SweepProgress {
  const isTerminal = process.stderr.isTTY === true;
  const used = Math.min(workers, all);
  const threads = `${used} ${used === 1 ? 'thread' : 'threads'}`;
  if (!isTerminal) terminal.note(`${countOf(all)} on ${threads}`);
  const begun = performance.now();
  let shownAt = isTerminal ? Number.NEGATIVE_INFINITY : begun;
  return {
    done: (points) => {
      const now = performance.now();
      if (now - shownAt < (isTerminal ? REFRESH_MS : SPARSE_MS)) return;
      shownAt = now;
      const left = Math.ceil((((now - begun) / points) * (all - points)) / 1_000);
      const line = `${points} of ${countOf(all)}, about ${left} s left`;
      if (isTerminal) process.stderr.write(`\r\u001b[2K${line}`);
      else terminal.note(line);
    },
    end: () => {
      if (isTerminal) process.stderr.write('\r\u001b[2K');
    },
  };
}
