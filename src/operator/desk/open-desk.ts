import type { Objectives } from '../../config/objectives.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { IssuerKeys } from '../../signing/issuer-keys.js';
import { bybitMarketFeed } from '../../venue/bybit/public-stream.js';
import type { OpenedVenue } from '../../venue/open-venue.js';
import { type Desk, startDesk } from './desk.js';

export interface DeskSurroundings extends Pick<OpenedVenue, 'venue' | 'streamUrl'> {
  readonly ledger: PostgresLedger;
  readonly keys: IssuerKeys;
  readonly objectives: Objectives;
  readonly temporalUi: string | null;
}

/** A desk with a price stream of its own, which is closed with it. */
export function openDesk(
  { ledger, keys, objectives, venue, streamUrl, temporalUi }: DeskSurroundings,
  port: number,
): Promise<Desk> {
  const feed = bybitMarketFeed({ url: streamUrl, ticker: (contract) => venue.ticker(contract) });
  return startDesk({ ledger, keys, objectives, venue, feed, temporalUi }, port);
}
