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
import { recordDealing } from '../activities/record-dealing.js';
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

/** What decides and keeps the ledger's records: everything but the trade itself. */
export function controlRole(
  client: Client,
  ledger: Ledger,
  { feedSecrets, deskUrl }: Environment,
): WorkerOptions {
  const feedSecret = (name: string) => feedSecrets.get(name)?.reveal() ?? null;
  const activities: ControlActivities &
    DealingActivities &
    UnitChangeActivities &
    RetirementActivities &
    AlarmActivities &
    SwitchboardActivities = {
    ...fundRecords(ledger, deskUrl),
    ...alarmActivities({ client, ledger }),
    ...switchboardActivities({ client, ledger }),
    askFunds: askFunds({ client, ledger }),
    recordDealing: recordDealing({ ledger, feedSecret }),
    ...unitChangeActivities(ledger),
    ...retirementActivities(ledger),
  };
  return { ...ROLE_OPTIONS.control, activities };
}

/** What trades. */
export function tradingRole(client: Client, ports: Parameters<typeof snapshot>[0]): WorkerOptions {
  const activities: TradingActivities & RoundActivities = {
    snapshot: snapshot(ports),
    compute,
    order: order(ports),
    settle: settle(ports),
    restrike: restrike(ports),
    conclude: conclude(ports),
    cancelOpenOrders: cancelOpenOrders(ports),
    joinRound: joinRound({ client, ledger: ports.ledger }),
  };
  return { ...ROLE_OPTIONS.trading, activities };
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
