import type { TradingActivities } from '../contract/activities.js';
import type { RebalanceInput, RestrikeResult } from '../contract/rebalance.js';
import { tradingUnder, whyHeldBack } from '../contract/trading-switch.js';
import { asStep } from './failure.js';
import type { TradingPorts } from './ports.js';
import { resolveOrders } from './resolve-orders.js';
import { takeStrike } from './snapshot.js';

/** The strike of a rebalance that has traded already: its fills are booked first. It closes nothing by itself. */
export function restrike(ports: TradingPorts): TradingActivities['restrike'] {
  return asStep('restrike', async ({ id, request }: RebalanceInput): Promise<RestrikeResult> => {
    const fund = await ports.ledger.fund(request.token);
    const { state, stateReason, tradingSwitch, settings } = fund;
    if (tradingUnder(state, tradingSwitch.state) === 'none') {
      const why = whyHeldBack({ token: settings.token, state, stateReason, tradingSwitch });
      return { kind: 'stopped', reason: why ?? `${settings.token} may not trade` };
    }
    await resolveOrders(ports, fund);
    const between = { id, request, mayHaveOrders: true, isFirst: false };
    return { kind: 'strike', strike: await takeStrike(ports, fund, between) };
  });
}
