import type { FundSettings } from '../../src/contract/fund-settings.js';
import type { Plan, RebalanceInput, Strike } from '../../src/contract/rebalance.js';
import { type DecimalString, parseDecimal, plain } from '../../src/domain/decimal.js';
import type { Cause } from '../../src/domain/request-priority.js';
import type { Settlement } from '../../src/ledger/records/settlement.js';
import type { Execution, ForcedExecution, FundingPayment, OrderIntent } from '../../src/venue/port.js';

export const d = (text: string): DecimalString => plain(parseDecimal(text));

/** 02:30 UTC of the day on which the fund of these tests is established. */
export const T0 = Date.UTC(2026, 10, 22, 2, 30);

export const EXECUTION = {
  takerFee: d('0.0006'),
  slippage: d('0'),
  collar: d('0.01'),
  maxSlice: d('100000'),
  maxDepthShare: d('0.2'),
  restrike: d('0.02'),
  slicePause: d('5'),
  deadline: d('900'),
};

export function settings(changes: Partial<FundSettings> = {}): FundSettings {
  return {
    token: 'BTC3L',
    account: 'main',
    contract: 'BTCUSDT',
    model: 'fund',
    leverage: d('3'),
    initial: { equity: d('100'), nav: d('10') },
    rules: {
      preset: 'ascendex-3x',
      daily: { at: '02:30' },
      interim: { range: d('0.15') },
      managementFee: { rate: d('0.001'), at: ['00:00', '08:00', '16:00'] },
      execution: EXECUTION,
      minGap: d('0.05'),
      acceptThinGap: false,
    },
    ...changes,
  };
}

export function withRange(range: string): FundSettings {
  const { rules, ...rest } = settings();
  return { ...rest, rules: { ...rules, interim: { range: d(range) } } };
}

export function request(
  cause: Cause,
  key: string,
  changes: { attempt?: number; anchorSeq?: number; token?: string } = {},
): RebalanceInput {
  const { attempt = 1, anchorSeq = null, token = 'BTC3L' } = changes;
  return {
    id: `${key}a${attempt}`,
    attempt,
    request: {
      token,
      cause,
      key,
      requestKey: key,
      requestedBy: 'tests',
      reason: 'to see what is booked',
      nominalTime: cause === 'daily' ? T0 : null,
      anchorSeq,
    },
  };
}

/** Another account, the same contract. */
export const OTHER_BOOK = { account: 'other', contract: 'BTCUSDT' };

export function intent(clientOrderId: string, changes: Partial<OrderIntent> = {}): OrderIntent {
  return {
    clientOrderId,
    book: { account: 'main', contract: 'BTCUSDT' },
    side: 'buy',
    contracts: d('3'),
    limitPrice: d('101'),
    reduceOnly: false,
    ...changes,
  };
}

export function fill(
  executionId: string,
  clientOrderId: string,
  changes: Partial<Execution> = {},
): Execution {
  return {
    kind: 'trade',
    executionId,
    clientOrderId,
    contract: 'BTCUSDT',
    side: 'buy',
    contracts: d('3'),
    price: d('100'),
    fee: d('0.18'),
    time: T0 + 1_000,
    ...changes,
  };
}

export function forced(executionId: string): ForcedExecution {
  return { ...fill(executionId, ''), kind: 'forced', side: 'sell', venueKind: 'liquidation' };
}

export function funding(executionId: string, paid: string, time = T0 + 2_000): FundingPayment {
  return {
    kind: 'funding',
    executionId,
    contract: 'BTCUSDT',
    rate: d('0.0001'),
    contracts: d('3'),
    price: d('100'),
    paid: d(paid),
    time,
  };
}

/** At 100 with an equity of 100, 10 units, and nothing held. */
export function strike(changes: Partial<Strike> = {}): Strike {
  return {
    time: T0,
    markPrice: d('100'),
    indexPrice: d('100'),
    contracts: d('0'),
    cash: d('100'),
    feesPayable: d('0'),
    equity: d('100'),
    units: d('10'),
    nav: d('10'),
    anchorSeq: 0,
    targetLeverage: d('0'),
    account: 'main',
    contract: 'BTCUSDT',
    epoch: 'abc',
    reduceOnly: false,
    range: d('0.15'),
    ...EXECUTION,
    tickSize: d('0.1'),
    lotSize: d('0.001'),
    minOrder: d('0.001'),
    maxOrder: d('100'),
    minNotional: d('5'),
    limits: {
      available: d('1000'),
      marginLeverage: d('6'),
      maintenanceMargin: d('0.005'),
      riskTiers: [{ limit: null, maintenanceMargin: d('0.005'), deduction: d('0') }],
      minGap: d('0.05'),
      caps: { leverage: null, notional: null },
      bestBid: d('100'),
      bestAsk: d('100'),
    },
    ...changes,
  };
}

export const plan: Plan = {
  kind: 'trade',
  version: 1,
  side: 'buy',
  reduceOnly: false,
  limitPrice: d('101'),
  slices: [d('3')],
  figures: {
    exposure: d('0'),
    leverage: d('0'),
    targetExposure: d('300'),
    deltaNotional: d('300'),
    deltaContracts: d('3'),
    targetContracts: d('3'),
    equityAfter: d('99.82'),
    leverageAfter: d('3'),
    fee: d('0.18'),
  },
};

export function settlement(input: RebalanceInput, changes: Partial<Settlement> = {}): Settlement {
  return {
    input,
    outcome: 'done',
    reason: null,
    strike: strike(),
    firstStrike: null,
    plan,
    anchor: { price: d('100'), time: T0, range: d('0.15') },
    events: [],
    eventsReadUntil: T0 + 60_000,
    honours: [],
    state: null,
    ...changes,
  };
}
