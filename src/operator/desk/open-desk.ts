import type { Logger } from 'pino';
import type { Objectives } from '../../config/objectives.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { IssuerKeys } from '../../signing/issuer-keys.js';
import { bybitMarketFeed } from '../../venue/bybit/public-stream.js';
import type { OpenedVenue } from '../../venue/open-venue.js';
import { type Desk, type DeskParts, startDesk } from './desk.js';
import type { Listening } from './listening.js';
import type { SessionSettings } from './sessions.js';

export interface DeskSurroundings extends Pick<OpenedVenue, 'venue' | 'streamUrl'> {
  readonly ledger: PostgresLedger;
  readonly keys: IssuerKeys;
  readonly objectives: Objectives;
  readonly temporalUi: string | null;
  readonly temporal: DeskParts['temporal'];
  readonly sessions?: SessionSettings;
  readonly log: Logger;
}

/** A desk with a price stream of its own, which is closed with it. */
export function openDesk({ streamUrl, ...around }: DeskSurroundings, listening: Listening): Promise<Desk> {
  const { venue } = around;
  const feed = bybitMarketFeed({ url: streamUrl, ticker: (contract) => venue.ticker(contract) });
  return startDesk({ ...around, feed }, listening);
}
