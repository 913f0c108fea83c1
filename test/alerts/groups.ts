import type { AlertPhase } from '../../src/contract/alert-rules.js';
import type { DueAlert, DueGroup } from '../../src/ledger/alert-port.js';

/** An alert of a fund that is halted, as it is claimed. */
export function dueAlert(number: number, changes: Partial<DueAlert> = {}): DueAlert {
  const uid = `uid-${number}`;
  return {
    ...{
      id: number,
      uid,
      kind: 'fund-halted',
      token: `F${number}L`,
      what: `F${number}L is HALTED: <they> & we`,
    },
    ...{ raisedAt: 0, latestAt: 0, times: 1, deliveredAt: null, attempts: 1 },
    ...{ acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null, resolution: null },
    batch: { uid, isWhole: true },
    ...changes,
  };
}

export const group = (phase: AlertPhase, ...alerts: readonly DueAlert[]): DueGroup => ({
  kind: alerts[0]?.kind ?? '',
  phase,
  alerts,
});
