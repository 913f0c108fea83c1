import type { RebalanceInput } from '../../contract/rebalance.js';
import type { WaitingDealing } from '../../domain/dealing.js';
import { inPresentUnits } from '../change-units.js';
import type { TradingPorts } from '../ports.js';
import { takeUp } from '../take-up.js';

/** Whom a round serves, and which of its creations and redemptions may deal at the strike. */
export interface Served {
  readonly input: RebalanceInput;
  readonly requests: readonly WaitingDealing[];
}

/** As any rebalance begins: in the units of now, and with what deals fixed before prices are read. */
export async function beginServing(
  ports: TradingPorts,
  waiting: readonly RebalanceInput[],
): Promise<readonly Served[]> {
  const served: Served[] = [];
  for (const input of waiting) {
    const known = await ports.ledger.fund(input.request.token);
    const fund = await inPresentUnits(ports, known, input.id);
    served.push({ input, requests: await takeUp(ports.ledger, fund, input.id, true) });
  }
  return served;
}
