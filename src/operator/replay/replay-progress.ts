import type { ReplayStep } from '../../replay/lockstep.js';
import type { Terminal } from '../terminal.js';

const DAY_MS = 86_400_000;
const REFRESH_MS = 200;

/** Shows how far a recording has been played: one line that is written over, or where that cannot be, one a day. */
export interface ReplayProgress {
  step(step: ReplayStep): void;
  end(): void;
}

export function replayProgress(
  terminal: Terminal,
  span: { readonly from: number; readonly to: number },
): ReplayProgress {
  return process.stderr.isTTY === true ? overwriting(span) : byDay(terminal, span);
}

function overwriting(span: { from: number; to: number }): ReplayProgress {
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    step: (step) => {
      const now = performance.now();
      if (now - shownAt < REFRESH_MS) return;
      shownAt = now;
      const time = new Date(step.event.time).toISOString().slice(0, 16).replace('T', ' ');
      process.stderr.write(`\r\u001b[2K${line(time, step)}  ${shareOf(span, step)}`);
    },
    end: () => void process.stderr.write('\r\u001b[2K'),
  };
}

function byDay(terminal: Terminal, span: { from: number; to: number }): ReplayProgress {
  let latest: ReplayStep | null = null;
  const show = () => {
    if (latest !== null) terminal.note(`${line(dateOf(latest), latest)}  ${shareOf(span, latest)}`);
  };
  return {
    step: (step) => {
      if (latest !== null && dayOf(step) !== dayOf(latest)) show();
      latest = step;
    },
    end: show,
  };
}

function line(when: string, { events, rebalances }: ReplayStep): string {
  return `${when}  ${events} events, ${rebalances} rebalances`;
}

function shareOf({ from, to }: { from: number; to: number }, { event }: ReplayStep): string {
  return to === from ? '100 %' : `${Math.floor(((event.time - from) / (to - from)) * 100)} %`;
}

const dayOf = ({ event }: ReplayStep): number => Math.floor(event.time / DAY_MS);
const dateOf = ({ event }: ReplayStep): string => new Date(event.time).toISOString().slice(0, 10);
