import type { Selectable } from 'kysely';
import type { MarketTables } from './market-tables.js';
import type { MarketNotice } from './notice-port.js';

export type NoticeRow = Selectable<MarketTables['market_notices']>;

export function noticeOf({ units_version: unitsVersion, ...row }: NoticeRow): MarketNotice {
  return { ...row, unitsVersion };
}
