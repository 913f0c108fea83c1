import type { OrderResult, Plan, RebalanceOutcome, Strike } from '../../src/contract/rebalance.js';
import type { DecimalString } from '../../src/domain/decimal.js';

const d = (text: string) => text as DecimalString; // literals of this file, in plain notation

const strike: Strike = {
  time: 1_770_000_000_000,
  markPrice: d('64640'),
  indexPrice: d('64640'),
  contracts: d('4.682'),
  cash: d('-199736.44735'),
  feesPayable: d('0'),
  equity: d('102908.03265'),
  units: d('1000'),
  nav: d('102.90803265'),
  anchorSeq: 1,
  targetLeverage: d('3'),
  account: 'b01l',
  contract: 'BTCUSDT',
  epoch: 'k3f',
  reduceOnly: false,
  range: d('0.15'),
  takerFee: d('0.00055'),
  slippage: d('0.0001'),
  collar: d('0.01'),
  maxSlice: d('250000'),
  maxDepthShare: d('0.2'),
  restrike: d('0.02'),
  slicePause: d('5'),
  deadline: d('900'),
  tickSize: d('0.1'),
  lotSize: d('0.001'),
  minOrder: d('0.001'),
  maxOrder: d('120'),
  minNotional: d('5'),
  limits: {
    available: d('52000'),
    marginLeverage: d('6'),
    maintenanceMargin: d('0.005'),
    riskTiers: [{ limit: null, maintenanceMargin: d('0.005'), deduction: d('0') }],
    minGap: d('0.05'),
    caps: { leverage: null, notional: null },
    bestBid: d('64639.9'),
    bestAsk: d('64640.1'),
  },
};

const plan: Plan = {
  kind: 'trade',
  version: 1,
  side: 'buy',
  reduceOnly: false,
  limitPrice: d('65286.4'),
  slices: [d('0.094')],
  figures: {
    exposure: d('302644.48'),
    leverage: d('2.940921983482115487'),
    targetExposure: d('308724.09795'),
    deltaNotional: d('6067.788219'),
    deltaContracts: d('0.094'),
    targetContracts: d('4.776'),
    equityAfter: d('102904.082'),
    leverageAfter: d('2.999903'),
    fee: d('3.3418'),
  },
};

const filled: Extract<OrderResult, { kind: 'closed' }> = {
  kind: 'closed',
  clientOrderId: '',
  contracts: d('0.094'),
  filled: d('0.094'),
  state: 'filled',
  rejectReason: null,
};

const outcome: RebalanceOutcome = {
  id: '',
  key: '',
  token: '',
  cause: 'daily',
  outcome: 'done',
  reason: null,
  anchorSeq: 2,
  state: 'ACTIVE',
  figures: {
    time: 1_770_000_000_000,
    price: d('64640'),
    contractsBefore: d('4.682'),
    contractsAfter: d('4.776'),
    leverageBefore: d('2.940921983482115487'),
    leverageAfter: d('2.999903'),
    equityBefore: d('102908.03265'),
    equityAfter: d('102904.082'),
    navBefore: d('102.90803265'),
    navAfter: d('102.904082'),
    units: d('1000'),
    fee: d('3.3418'),
  },
};

/** One ordinary rebalance's answers. */
export const CANNED = { strike, plan, filled, outcome };
