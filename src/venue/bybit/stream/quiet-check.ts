import type { Ticker } from '../../port.js';
import type { Watch } from './watch.js';

export interface QuietCheck {
  readonly watches: () => Iterable<Watch>;
  readonly ticker: (contract: string) => Promise<Ticker>;
  /** The stream said nothing although the price moved. */
  readonly onMute: (contract: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * A connection that answers pings may still have lost a topic. Where one was quiet for `everyMs`, its price is
 * read over REST: the same as last heard is a quiet market, another one a mute stream. Returns how to stop.
 */
export function checkQuietTopics(everyMs: number, check: QuietCheck): () => void {
  const timer = setInterval(() => {
    for (const watch of check.watches()) {
      if (watch.fresh && !watch.spoke) void compare(watch, check);
      watch.spoke = false;
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function compare(watch: Watch, check: QuietCheck): Promise<void> {
  const { epoch } = watch;
  const before = watch.latest();
  try {
    const now = await check.ticker(watch.contract);
    if (watch.epoch !== epoch || watch.spoke || before === null) return;
    const moved = now.markPrice !== before.markPrice || now.indexPrice !== before.indexPrice;
    if (moved) check.onMute(watch.contract);
  } catch (error) {
    check.onError(error);
  }
}
