import type { Client } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import type { Ledger } from '../ledger/port.js';
import type { RulesLedger } from '../ledger/rules-port.js';
import type { MarketFeed, Venue } from '../venue/port.js';
import type { Need } from './readiness.js';

const ANSWER_MS = 1_500;

interface Parts {
  readonly ledger: Pick<RulesLedger, 'clock'> & Pick<Ledger, 'progress'>;
  readonly client: Client;
  /** By the task queue that each polls; empty until they are made. */
  readonly workers: () => ReadonlyMap<string, Worker>;
  readonly venue: Pick<Venue, 'name' | 'health'>;
  readonly feed: Pick<MarketFeed, 'state'>;
}

/** What a worker of these roles needs. */
export function workerNeeds(roles: readonly string[], parts: Parts): readonly Need[] {
  return [
    ledgerNeed(parts.ledger),
    temporalNeed(parts.client),
    { name: 'polling', missing: async () => notPolling(parts.workers()) },
    ...(roles.includes('trading') ? [venueNeed(parts.venue)] : []),
    ...(roles.includes('market') ? [feedNeed(parts)] : []),
  ];
}

export const ledgerNeed = (ledger: Pick<RulesLedger, 'clock'>): Need => ({
  name: 'ledger',
  missing: async () => {
    await ledger.clock();
    return null;
  },
});

const temporalNeed = (client: Client): Need => ({
  name: 'temporal',
  missing: async () => {
    await client.withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}));
    return null;
  },
});

function notPolling(workers: ReadonlyMap<string, Worker>): string | null {
  if (workers.size === 0) return 'the worker is starting';
  const idle = [...workers].filter(([, worker]) => !isPolling(worker)).map(([queue]) => queue);
  return idle.length === 0 ? null : `no poller on ${idle.join(', ')}`;
}

/** One that runs no workflows, or no activities, has only the other poller. */
function isPolling(worker: Worker): boolean {
  const { runState, workflowPollerState, activityPollerState } = worker.getStatus();
  return runState === 'RUNNING' && [workflowPollerState, activityPollerState].includes('POLLING');
}

const venueNeed = ({ name, health }: Parts['venue']): Need => ({
  name: 'venue',
  missing: async () => {
    const { state, reason } = health();
    return state === 'closed' ? null : `${name} does not answer: ${reason ?? 'no reason is known'}`;
  },
});

/** As soon as any contract was ever watched; before that there is nothing to be alive. */
const feedNeed = ({ ledger, feed }: Pick<Parts, 'ledger' | 'feed'>): Need => ({
  name: 'feed',
  missing: async () => {
    const state = feed.state();
    if (state.kind === 'live' || (await ledger.progress()).length === 0) return null;
    return state.kind === 'down'
      ? `the price stream is down: ${state.reason}`
      : 'the price stream is connecting';
  },
});
