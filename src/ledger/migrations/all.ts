import type { Migration } from 'kysely';
import { initial } from './0001-initial.js';
import { latestSend } from './0002-latest-send.js';
import { openRebalances } from './0003-open-rebalances.js';
import { orders } from './0004-orders.js';
import { leases } from './0005-leases.js';
import { transfers } from './0006-transfers.js';
import { alerts } from './0007-alerts.js';
import { alertChannels } from './0008-alert-channels.js';
import { venueOutages } from './0009-venue-outages.js';
import { ruleVersions } from './0010-rule-versions.js';
import { dealings } from './0011-dealings.js';
import { indexModel } from './0012-index-model.js';
import { interimRules } from './0013-interim-rules.js';
import { dailyStrikes } from './0014-daily-strikes.js';
import { wipeOuts } from './0015-wipe-outs.js';
import { unitChanges } from './0016-unit-changes.js';
import { roles } from './0017-roles.js';
import { orderLegs } from './0018-order-legs.js';
import { alertLives } from './0019-alert-lives.js';
import { approvals } from './0020-approvals.js';
import { measuredRebalances } from './0021-measured-rebalances.js';
import { auditTrail } from './0022-audit-trail.js';
import { marketNotices } from './0023-market-notices.js';
import { retirements } from './0024-retirements.js';
import { decisionsTakenBack } from './0025-decisions-taken-back.js';
import { deskWords } from './0026-desk-words.js';
import { hedgeBooks } from './0027-hedge-books.js';
import { abandonedWords } from './0028-abandoned-words.js';
import { transfersOfMembers } from './0029-transfers-of-members.js';
import { hashCost } from './0030-hash-cost.js';

/** Every change of the schema, in the order of its name. One that was released is never edited again. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-latest-send': latestSend,
  '0003-open-rebalances': openRebalances,
  '0004-orders': orders,
  '0005-leases': leases,
  '0006-transfers': transfers,
  '0007-alerts': alerts,
  '0008-alert-channels': alertChannels,
  '0009-venue-outages': venueOutages,
  '0010-rule-versions': ruleVersions,
  '0011-dealings': dealings,
  '0012-index-model': indexModel,
  '0013-interim-rules': interimRules,
  '0014-daily-strikes': dailyStrikes,
  '0015-wipe-outs': wipeOuts,
  '0016-unit-changes': unitChanges,
  '0017-roles': roles,
  '0018-order-legs': orderLegs,
  '0019-alert-lives': alertLives,
  '0020-approvals': approvals,
  '0021-measured-rebalances': measuredRebalances,
  '0022-audit-trail': auditTrail,
  '0023-market-notices': marketNotices,
  '0024-retirements': retirements,
  '0025-decisions-taken-back': decisionsTakenBack,
  '0026-desk-words': deskWords,
  '0027-hedge-books': hedgeBooks,
  '0028-abandoned-words': abandonedWords,
  '0029-transfers-of-members': transfersOfMembers,
  '0030-hash-cost': hashCost,
};
