import { breachAlert, heldBackAlert, type NewAlert } from '../../contract/alert.js';
import { hasEnded } from '../../contract/fund-state.js';
import { retirementInEffect } from '../../contract/retirement.js';
import { tradingNow, whyHeldBack } from '../../contract/trading-switch.js';
import { decimal } from '../../domain/decimal.js';
import { isBreach } from '../../domain/rebalance-point.js';
import type { HealthReading } from '../../ledger/health-port.js';
import type { FundOverview } from '../../ledger/records/fund.js';

/** As the watch of each contract raises them, at the price that it judged last: here they are seen to end. */
export function breachesNotCut({ overviews }: HealthReading): readonly NewAlert[] {
  return overviews.flatMap((overview) => breachOf(overview) ?? []);
}

function breachOf({ fund, progress }: FundOverview): NewAlert | null {
  const { settings, anchor, state } = fund;
  const { token, leverage } = settings;
  if (anchor === null || progress === null || hasEnded(state)) return null;
  const { price, time } = progress;
  if (!isBreach(anchor, decimal(leverage), decimal(price))) return null;
  const breach = { token, anchorSeq: anchor.seq, price };
  const { quietUntil } = anchor;
  // One that is being retired is unwound meanwhile, unless it may not trade.
  if (quietUntil !== undefined && time < quietUntil && retirementInEffect(fund) === null) {
    return heldBackAlert({ ...breach, until: new Date(quietUntil).toISOString() });
  }
  if (tradingNow(fund) !== 'none') return null;
  const why = whyHeldBack({ ...fund, token });
  return breachAlert({ ...breach, why: why ?? `it is ${state}` });
}
