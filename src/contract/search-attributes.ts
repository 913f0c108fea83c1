import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Registered on the namespace at each start, before any worker polls. */
export const SEARCH_ATTRIBUTE = {
  token: defineSearchAttributeKey('BallastToken', SearchAttributeType.KEYWORD),
  contract: defineSearchAttributeKey('BallastContract', SearchAttributeType.KEYWORD),
  cause: defineSearchAttributeKey('BallastCause', SearchAttributeType.KEYWORD),
  outcome: defineSearchAttributeKey('BallastOutcome', SearchAttributeType.KEYWORD),
  state: defineSearchAttributeKey('BallastState', SearchAttributeType.KEYWORD),
} as const;

/** Set by the server on every workflow that a schedule starts: the nominal time. */
export const SCHEDULED_START_TIME = defineSearchAttributeKey(
  'TemporalScheduledStartTime',
  SearchAttributeType.DATETIME,
);
