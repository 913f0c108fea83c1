import type { DealingAsk, FeedMark } from '../contract/dealing.js';
import { isDecimalString } from '../domain/decimal.js';
import { LONGEST_KEY, refuseIfAny, textMistakes } from './fund-checks.js';

const LONGEST_QUANTITY = 40;
const FEED_NAME = /^[a-z][a-z0-9-]{0,31}$/;
const MAC = /^[0-9a-f]{64}$/;

/** Refuses a malformed ask before it enters the history, naming every mistake. */
export function checkDealingAsk(token: string, ask: DealingAsk): void {
  refuseIfAny([
    ...(ask?.token === token ? [] : [`token must be ${token}`]),
    ...(ask?.kind === 'creation' || ask?.kind === 'redemption'
      ? []
      : ['kind must be "creation" or "redemption"']),
    ...measureMistakes(ask),
    ...quantityMistakes(ask?.quantity),
    ...textMistakes('requestKey', ask?.requestKey, LONGEST_KEY),
    ...(hasLines(ask?.requestKey) ? ['requestKey must be one line'] : []),
    ...textMistakes('requestedBy', ask?.requestedBy, LONGEST_KEY),
    ...(ask?.feed === null ? [] : feedMistakes(ask?.feed)),
  ]);
}

function measureMistakes(ask: DealingAsk): string[] {
  if (ask?.measure === 'units' || (ask?.measure === 'amount' && ask.kind === 'creation')) return [];
  return ['measure must be "units", or "amount" for a creation'];
}

function quantityMistakes(quantity: unknown): string[] {
  const isNumber =
    typeof quantity === 'string' && quantity.length <= LONGEST_QUANTITY && isDecimalString(quantity);
  if (isNumber && !/^-|^[0.]+$/.test(quantity)) return [];
  return ['quantity must be a decimal above zero in plain notation, as a text'];
}

function feedMistakes(feed: FeedMark | undefined): string[] {
  return [
    ...(typeof feed?.name === 'string' && FEED_NAME.test(feed.name)
      ? []
      : ['feed.name must be small letters, digits and hyphens, beginning with a letter']),
    ...(Number.isSafeInteger(feed?.seq) && (feed?.seq ?? 0) > 0 && (feed?.seq ?? 0) <= 2_000_000_000
      ? []
      : ['feed.seq must be a whole number from 1']),
    ...(typeof feed?.mac === 'string' && MAC.test(feed.mac)
      ? []
      : ['feed.mac must be 64 small hexadecimal digits']),
  ];
}

const hasLines = (text: unknown): boolean => typeof text === 'string' && /[\r\n]/.test(text);
