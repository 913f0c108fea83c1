import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import type { Engine } from '../ledger/records/lease.js';

/**
 * An engine is a namespace of one Temporal server: everything that its workers do follows from one set of
 * workflows. The namespace's id is drawn when it is created, so that no other server has the same one.
 * `address` is where this process reaches the server.
 */
export async function engineOf(client: Client, namespace: string, address: string): Promise<Engine> {
  const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace });
  const id = namespaceInfo?.id;
  if (!id) throw new Error(`Temporal at ${address} does not say the id of its namespace ${namespace}`);
  return { id, name: `namespace ${namespace} at ${address}, worker on ${hostname()}` };
}
