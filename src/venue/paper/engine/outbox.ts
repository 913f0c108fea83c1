import type { ExecutionRecord, OrderRecord } from '../state/records.js';

/** What one committed change has to tell the private streams. */
export interface Changes {
  readonly orders: OrderRecord[];
  readonly executions: ExecutionRecord[];
  /** Contracts whose position changed, by account; an account alone means its wallet. */
  readonly touched: Map<string, Set<string>>;
}

export const noChanges = (): Changes => ({ orders: [], executions: [], touched: new Map() });

export function touch(changes: Changes, account: string, contract: string | null): void {
  const contracts = changes.touched.get(account) ?? new Set<string>();
  if (contract !== null) contracts.add(contract);
  changes.touched.set(account, contracts);
}
