import type { Client } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { alarmActivities } from '../activities/alarm.js';
import { askFunds } from '../activities/ask-funds.js';
import { auditActivities } from '../activities/audit/audit-books.js';
import type { AuditPorts } from '../activities/audit/audit-ports.js';
import { compute } from '../activities/compute.js';
import { cancelOpenOrders, conclude } from '../activities/conclude.js';
import { fundRecords } from '../activities/fund-records.js';
import { order } from '../activities/order.js';
import type { TradingPorts } from '../activities/ports.js';
import { type DealingPorts, recordDealing } from '../activities/record-dealing.js';
import { restrike } from '../activities/restrike.js';
import { retirementActivities } from '../activities/retirement.js';
import { joinRound } from '../activities/round/join-round.js';
import { settle } from '../activities/settle.js';
import { snapshot } from '../activities/snapshot.js';
import { switchboardActivities } from '../activities/switchboard.js';
import { unitChangeActivities } from '../activities/unit-changes.js';
import { watchMarket } from '../activities/watch-market.js';
import type { Environment } from '../config/environment.js';
import type {
  AlarmActivities,
  ControlActivities,
  DealingActivities,
  MarketActivities,
  RetirementActivities,
  RoundActivities,
  TradingActivities,
  UnitChangeActivities,
} from '../contract/activities.js';
import type { SwitchboardActivities } from '../contract/switchboard.js';
import type { Ledger } from '../ledger/port.js';
import { AUDIT_OPTIONS, ROLE_OPTIONS } from './roles.js';

type FeedSecret = DealingPorts['feedSecret'];

export type ControlSteps = ControlActivities &
  DealingActivities &
  UnitChangeActivities &
  RetirementActivities &
  AlarmActivities &
  SwitchboardActivities;
export type TradingSteps = TradingActivities & RoundActivities;

/** What decides and keeps the ledger's records: everything but the trade itself. */
export function controlSteps(
  client: Client,
  ledger: Ledger,
  { feedSecret, deskUrl }: { readonly feedSecret: FeedSecret; readonly deskUrl: string | null },
): ControlSteps {
  return {
    ...fundRecords(ledger, deskUrl),
    ...alarmActivities({ client, ledger }),
    ...switchboardActivities({ client, ledger }),
    askFunds: askFunds({ client, ledger }),
    recordDealing: recordDealing({ ledger, feedSecret }),
    ...unitChangeActivities(ledger),
    ...retirementActivities(ledger),
  };
}

/** What trades. */
export function tradingSteps(client: Client, ports: TradingPorts): TradingSteps {
  return {
    snapshot: snapshot(ports),
    compute,
    order: order(ports),
    settle: settle(ports),
    restrike: restrike(ports),
    conclude: conclude(ports),
    cancelOpenOrders: cancelOpenOrders(ports),
    joinRound: joinRound({ client, ledger: ports.ledger }),
  };
}

export function controlRole(
  client: Client,
  ledger: Ledger,
  { feedSecrets, deskUrl }: Environment,
): WorkerOptions {
  const feedSecret: FeedSecret = (feed) => feedSecrets.get(feed)?.reveal() ?? null;
  return {
    ...ROLE_OPTIONS.control,
    activities: { ...controlSteps(client, ledger, { feedSecret, deskUrl }) },
  };
}

export function tradingRole(client: Client, ports: TradingPorts): WorkerOptions {
  return { ...ROLE_OPTIONS.trading, activities: { ...tradingSteps(client, ports) } };
}

/** What watches. */
export function marketRole(ports: Parameters<typeof watchMarket>[0]): WorkerOptions {
  const activities: MarketActivities = { watchMarket: watchMarket(ports) };
  return { ...ROLE_OPTIONS.market, activities };
}

/** A worker of its own, beside the steps that trade: cancelled at once, and taking none of their places. */
export function auditWorker(ports: AuditPorts): WorkerOptions {
  return { ...AUDIT_OPTIONS, activities: { ...auditActivities(ports) } };
}
