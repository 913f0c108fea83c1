import { decimal } from '../../src/domain/decimal.js';
import type { FundRecord } from '../../src/ledger/records/fund.js';
import type { PricedFund } from '../../src/monitoring/fund-metrics.js';
import { d, T0 } from '../ledger/fixtures.js';

/** As the ledger shows it, at these mark and index prices; null where no price is known. */
export function priced(fund: FundRecord, price: string | null): PricedFund {
  return {
    overview: {
      fund,
      lastRebalance: { id: 'BTC3L-s000001a1', cause: 'establish', time: T0, outcome: 'done' },
      dealings: { creations: 0, redemptions: 0, comesIn: d('0'), goesOut: d('0') },
      progress: null,
    },
    valuation:
      price === null ? null : { mark: decimal(d(price)), index: decimal(d(price)), time: T0, feesDue: [] },
  };
}
