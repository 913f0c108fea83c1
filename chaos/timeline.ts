import proto from '@temporalio/proto';
import { fundWorkflowId, rebalanceWorkflowId } from '../src/contract/names.js';
import type { Entry } from './journal.js';
import type { Evidence } from './judge/evidence.js';
import type { World } from './world/world.js';

const { EventType } = proto.temporal.api.enums.v1;
const SHOWN =
  /WORKFLOW_EXECUTION|ACTIVITY_TASK_(SCHEDULED|COMPLETED|FAILED|TIMED_OUT)|CHILD_WORKFLOW_EXECUTION_(STARTED|COMPLETED|FAILED)/;

/** Everything that is known of the funds of a seed, by time: what was done to them, the ledger, the histories. */
export async function timeline(world: World, evidence: Evidence): Promise<readonly string[]> {
  const histories = await Promise.all(workflowsOf(evidence).map((id) => historyOf(world, id)));
  const entries = [...world.journal.entries, ...ledgerEntries(evidence), ...histories.flat()];
  return [
    ...entries.sort((a, b) => a.at - b.at).map(entryLine),
    'The exchange, in its own order (its clock is the market):',
    ...exchangeLines(evidence),
  ];
}

/** As the machine's own record is read by people. */
export const entryLine = ({ at, who, what }: Entry): string =>
  `${new Date(at).toISOString().slice(11, 23)}  ${who}: ${what}`;

function workflowsOf({ ledger }: Evidence): string[] {
  return [
    ...ledger.funds.map(({ token }) => fundWorkflowId(token)),
    ...ledger.rebalances.map(({ id }) => rebalanceWorkflowId(id)),
  ];
}

async function historyOf({ temporal }: World, workflowId: string): Promise<Entry[]> {
  const history = await temporal.workflow
    .getHandle(workflowId)
    .fetchHistory()
    .catch(() => null);
  return (history?.events ?? []).flatMap((event): Entry[] => {
    const name = EventType[event.eventType ?? 0] ?? '';
    if (!SHOWN.test(name)) return [];
    const at = Number(event.eventTime?.seconds ?? 0) * 1_000 + (event.eventTime?.nanos ?? 0) / 1e6;
    const step = event.activityTaskScheduledEventAttributes?.activityType?.name ?? '';
    const failure = event.activityTaskFailedEventAttributes?.failure?.message ?? '';
    const what = [name.replace('EVENT_TYPE_', '').toLowerCase().replaceAll('_', ' '), step, failure];
    return [{ at, who: workflowId, what: what.filter((text) => text !== '').join(' ') }];
  });
}

function ledgerEntries({ ledger }: Evidence): Entry[] {
  const who = 'ledger';
  return [
    ...ledger.orders.flatMap((row): Entry[] => [
      { at: row.intended_at, who, what: `intent ${row.client_order_id}: ${row.side} ${row.contracts}` },
      ...(row.sent_at === null
        ? []
        : [{ at: row.sent_at, who, what: `latest send of ${row.client_order_id}` }]),
    ]),
    ...ledger.rebalances.flatMap((row): Entry[] => [
      { at: row.opened_at, who, what: `${row.id} opened` },
      ...(row.closed_at === null
        ? []
        : [{ at: row.closed_at, who, what: `${row.id} closed: ${row.outcome} ${row.outcome_reason ?? ''}` }]),
    ]),
    ...ledger.stateChanges.map((row) => ({
      at: row.changed_at,
      who,
      what: `${row.token} ${row.from_state} -> ${row.to_state} by ${row.changed_by}: ${row.reason}`,
    })),
  ];
}

function exchangeLines({ exchange }: Evidence): string[] {
  return [
    ...exchange.orders.map((order) => ({
      seq: order.seq,
      text: `order ${order.orderLinkId} ${order.side} ${order.contracts} ${order.status}, filled ${order.filled}`,
    })),
    ...exchange.executions.map((one) => ({
      seq: one.seq,
      text: `${one.kind} ${one.executionId} of ${one.orderLinkId} ${one.side} ${one.contracts} at ${one.price}`,
    })),
  ]
    .sort((a, b) => a.seq - b.seq)
    .map(({ text }) => `  ${text}`);
}
