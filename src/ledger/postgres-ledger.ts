import { admitRequest } from './admit-request.js';
import type { AlertLedger } from './alert-port.js';
import { alertOutbox } from './alerts.js';
import { applyRules } from './apply-rules.js';
import type { ApprovalLedger } from './approval-port.js';
import { approvalBook } from './approvals.js';
import { readAttentionCounts } from './attention-counts.js';
import { auditBooks } from './audit-books.js';
import type { AuditLedger } from './audit-port.js';
import { effectRetirement } from './begin-retirement.js';
import { bookEvents } from './book-events.js';
import { bookFees } from './book-fees.js';
import { changeState } from './change-state.js';
import { effectUnitChange } from './change-units.js';
import type { Clock } from './clock.js';
import { closeRebalance } from './close-rebalance.js';
import { readDailyStrikes } from './daily-strikes.js';
import { DEFAULT_SCHEMA, openDatabase } from './database.js';
import { readClock } from './database-clock.js';
import { readDealings, takeDealings } from './dealings.js';
import { claimDepth } from './depth-claims.js';
import type { DetailLedger } from './detail-port.js';
import { readEndedCounts } from './ended-counts.js';
import { readEndedRebalances, readOpenBreaches } from './ended-rebalances.js';
import { readEquityEvents } from './equity-events.js';
import { FundChanges } from './fund-changes.js';
import { readFund, readFunds } from './fund-rows.js';
import { healthBooks } from './health.js';
import type { HealthLedger } from './health-port.js';
import { readHedgeSums } from './hedge-sums.js';
import { bookInitialCapital } from './initial-capital.js';
import { openLeases } from './leases.js';
import { marketNotices } from './market-notices.js';
import { requireSchema } from './migrate.js';
import type { MonitoringLedger } from './monitoring-port.js';
import type { NoticeLedger } from './notice-port.js';
import { openRebalance } from './open-rebalance.js';
import { orderOf, ordersOf, recordMiss, unresolvedOrders } from './order-reads.js';
import { giveUpOrder, markSent, recordOrderState, takeBackSend } from './order-state.js';
import { readOverviews } from './overviews.js';
import type { Ledger } from './port.js';
import { readPublicBooks } from './public-books.js';
import type { PublicLedger } from './public-port.js';
import { readDetail, recentIds } from './rebalance-detail.js';
import { readRebalancePoints } from './rebalance-points.js';
import { readHistory, readOpenAttempts, readOutcomes, readRebalance } from './rebalance-rows.js';
import { recordDealing } from './record-dealing.js';
import { recordIntent } from './record-intent.js';
import { recordRetirement } from './record-retirement.js';
import { recordUnitChange } from './record-unit-change.js';
import type { Engine } from './records/lease.js';
import { registerFund } from './register-fund.js';
import { readRetirements } from './retirement-rows.js';
import { isInRound, isServable, takeWaiting } from './round-funds.js';
import { readVersions } from './rule-versions.js';
import type { RulesLedger } from './rules-port.js';
import { heardFrom, openSession, type Session } from './session.js';
import { settle } from './settle.js';
import { readStrikeBefore } from './strike-before.js';
import { changeSwitch, readSwitch } from './switch.js';
import { takeUpRules } from './take-up-rules.js';
import { auditTrail } from './trail.js';
import type { Origin, Place, TrailLedger } from './trail-port.js';
import { readUnitChanges } from './unit-change-rows.js';
import { venueOutages } from './venue-outages.js';
import { readProgress, readWatchedFunds, recordProgress } from './watch-rows.js';

export interface PostgresLedgerOptions {
  readonly databaseUrl: string;
  /** Schema of the ledger's tables: `ballast` unless told. */
  readonly schema?: string;
  readonly maxConnections?: number;
  /** Whom this process sends orders for; without one it records no intent. */
  readonly engine?: Engine;
  /** From where the people speak for whom it is opened; null for a worker, which hears them by Temporal. */
  readonly origin?: Origin;
  readonly now?: Clock;
  readonly log?: (message: string) => void;
  /** Tests stop or kill the process here: everything of a transaction is written, nothing is committed. */
  readonly beforeCommit?: (() => Promise<void>) | undefined;
}

/**
 * One database, several ports: trading, what is reconciled and moved by people, what two of them decide, what each of
 * them does, what they are told, how the engine does, what is measured, the rules and what became of them, and what those outside may know.
 */
export type PostgresLedger = Ledger &
  AuditLedger &
  ApprovalLedger &
  TrailLedger &
  AlertLedger &
  HealthLedger &
  RulesLedger &
  DetailLedger &
  MonitoringLedger &
  PublicLedger &
  NoticeLedger & {
    /** The same ledger for what people say from this place. */
    heardFrom(place: Place): PostgresLedger;
  };

/**
 * The ledger in PostgreSQL. The schema must have been migrated (`migrate`): throws `SchemaTooOldError`,
 * `SchemaTooNewError`, `LedgerUnavailableError`.
 */
export async function postgresLedger(options: PostgresLedgerOptions): Promise<PostgresLedger> {
  const place = { databaseUrl: options.databaseUrl, schema: options.schema ?? DEFAULT_SCHEMA };
  const now = options.now ?? Date.now;
  const log = options.log ?? (() => {});
  const database = openDatabase(
    place,
    options.maxConnections ?? 10,
    ({ message }) => log(`an idle connection to the ledger broke: ${message}`),
    options.origin,
  );
  const session = openSession(database, options.beforeCommit);
  const funds = () => session.run(readFunds);
  const tokens = async () => (await funds()).map(({ settings }) => settings.token);
  const changes = new FundChanges({ place, tokens, log });
  const leases = openLeases(session, options.engine ?? null);
  const disconnect = async (): Promise<void> => {
    await changes.stop();
    await database.close();
  };
  try {
    await session.run((db) => requireSchema(db, database.address, place.schema));
  } catch (error) {
    await disconnect();
    throw error;
  }

  const ledger: PostgresLedger = {
    ...peoplesParts(session, now),
    heardFrom: (place) => ({ ...ledger, ...peoplesParts(heardFrom(session, place), now) }),
    ...healthBooks(session),
    ...venueOutages(session),
    ...marketNotices(session),
    clock: () => session.run(readClock),
    ruleVersions: (token) => readVersions(session, token),
    rebalanceDetail: (id) => readDetail(session, id),
    recentRebalanceIds: () => recentIds(session),
    equityEvents: (token) => readEquityEvents(session, token),
    strikeBefore: (token, instant) => readStrikeBefore(session, token, instant),
    rebalancePoints: (token, limit) => readRebalancePoints(session, token, limit),
    publicBooks: (of) => readPublicBooks(session, of),
    endedRebalances: (span) => readEndedRebalances(session, span),
    endedCounts: (since) => readEndedCounts(session, since),
    openBreaches: () => readOpenBreaches(session),
    attentionCounts: () => readAttentionCounts(session),

    registerFund: (settings) => registerFund(session, now, settings),
    funds,
    fundOverviews: () => readOverviews(session),
    takeUpRules: (token, time) => takeUpRules(session, token, time),
    hedgeSums: (tokens) => readHedgeSums(session, tokens),
    fund: (token) => session.run((db) => readFund(db, token)),
    changeState: (change) => changeState(session, now, change),
    tradingSwitch: () => session.run(readSwitch),
    admitRequest: (token, cause, requestKey, by, reason) =>
      admitRequest(session, now, { token, cause, requestKey, by, reason }),

    recordDealing: (ask) => recordDealing(session, now, ask),
    takeDealings: (token, rebalanceId, isFirst) => takeDealings(session, token, rebalanceId, isFirst),
    dealings: (filter) => readDealings(session, filter),

    recordUnitChange: (ask) => recordUnitChange(session, ask),
    effectUnitChange: (token, moment) => effectUnitChange(session, token, moment),
    unitChanges: (token) => session.run((db) => readUnitChanges(db, token)),

    recordRetirement: (ask) => recordRetirement(session, ask),
    effectRetirement: (token) => effectRetirement(session, token),
    retirements: (token) => session.run((db) => readRetirements(db, token)),

    openRebalance: (input) => openRebalance(session, now, input),
    takeWaiting: (roundId) => takeWaiting(session, roundId),
    isInRound: (id) => isInRound(session, id),
    isServable: (id) => isServable(session, id),
    bookInitialCapital: (token, equity, time) => bookInitialCapital(session, token, equity, time),
    bookEvents: (token, events, readUntil) => bookEvents(session, token, events, readUntil),
    bookFees: (token, charges, until) => bookFees(session, token, charges, until),
    holdLeases: (accounts) => leases.hold(accounts),
    leases: () => leases.all(),
    order: (clientOrderId) => orderOf(session, clientOrderId),
    unresolvedOrders: (token) => unresolvedOrders(session, token),
    recordIntent: (intent, rebalanceId, token, leg) =>
      recordIntent(session, now, leases, intent, { rebalanceId, token, leg: leg ?? null }),
    claimDepth: (claim) => claimDepth(session, claim),
    ordersOf: (rebalanceId) => ordersOf(session, rebalanceId),
    markSent: (clientOrderId, earlierSends = 0) => markSent(session, leases, clientOrderId, earlierSends),
    takeBackSend: (clientOrderId) => takeBackSend(session, clientOrderId),
    recordMiss: (clientOrderId) => recordMiss(session, clientOrderId),
    giveUpOrder: (clientOrderId, rule) => giveUpOrder(session, clientOrderId, rule),
    recordOrderState: (clientOrderId, state, filled) =>
      recordOrderState(session, clientOrderId, state, filled),
    settle: (settlement) => settle(session, now, settlement),
    close: (input, outcome, reason, struck) =>
      closeRebalance(session, now, input, { outcome, reason, struck: struck ?? null }),

    rebalance: (id) => readRebalance(session, id),
    openAttempts: (token) => readOpenAttempts(session, token),
    outcomesOf: (keys) => readOutcomes(session, keys),
    dailyStrikes: (filter) => readDailyStrikes(session, filter),
    history: (filter) => readHistory(session, filter),

    watchedFunds: (contract, tokens = null) => readWatchedFunds(session, contract, tokens),
    recordProgress: (progress) => recordProgress(session, progress),
    progress: () => readProgress(session),
    onFundChanged: (listener) => changes.listen(listener),
    disconnect,
  };
  return ledger;
}

/** In which people do something themselves, and not by a workflow. */
const peoplesParts = (session: Session, now: Clock) => ({
  ...auditBooks(session, now),
  ...approvalBook(session),
  ...auditTrail(session),
  ...alertOutbox(session, now),
  applyRules: (...[application, dryRun = false]: Parameters<RulesLedger['applyRules']>) =>
    applyRules(session, application, dryRun),
  changeSwitch: (change: Parameters<Ledger['changeSwitch']>[0]) => changeSwitch(session, now, change),
});
