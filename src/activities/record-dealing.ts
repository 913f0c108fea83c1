import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DealingActivities } from '../contract/activities.js';
import { type DealingAsk, type FeedMark, feedText } from '../contract/dealing.js';
import { FAILURE } from '../contract/failures.js';
import type { Ledger } from '../ledger/port.js';
import { asStep, failure } from './failure.js';

export interface DealingPorts {
  readonly ledger: Pick<Ledger, 'recordDealing'>;
  /** Null where no secret of this feed is known here. */
  readonly feedSecret: (feed: string) => string | null;
}

/** Takes a creation or redemption down, one of a feed only under the feed's own signature. */
export function recordDealing({ ledger, feedSecret }: DealingPorts): DealingActivities['recordDealing'] {
  return asStep('record dealing', async (ask: DealingAsk) => {
    if (ask.feed !== null) checkSignature(ask, ask.feed, feedSecret(ask.feed.name));
    return ledger.recordDealing(ask);
  });
}

function checkSignature(ask: DealingAsk, mark: FeedMark, secret: string | null): void {
  if (secret === null) {
    const variable = `BALLAST_FEED_SECRET_${mark.name.toUpperCase().replaceAll('-', '_')}`;
    throw failure(
      FAILURE.unauthorised,
      `feed ${mark.name} is not known to this worker of the role control: set ${variable} in its environment`,
    );
  }
  const right = createHmac('sha256', secret).update(feedText(ask, mark), 'utf8').digest();
  const given = Buffer.from(mark.mac, 'hex');
  if (given.length === right.length && timingSafeEqual(given, right)) return;
  throw failure(
    FAILURE.unauthorised,
    `feed ${mark.name}, ${mark.seq}: its signature is not that of this message under the feed's secret`,
  );
}
