import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Registered on the namespace at each start, before any worker polls. */
export const SEARCH_ATTRIBUTE = {
  token: defineSearchAttributeKey('BallastToken', SearchAttributeType.KEYWORD),
  contract: defineSearchAttributeKey('BallastContract', SearchAttributeType.KEYWORD),
  cause: defineSearchAttributeKey('BallastCause', SearchAttributeType.KEYWORD),
  outcome: defineSearchAttributeKey('BallastOutcome', SearchAttributeType.KEYWORD),
  state: defineSearchAttributeKey('BallastState', SearchAttributeType.KEYWORD),
} as const;
