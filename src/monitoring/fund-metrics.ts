import type { Registry } from 'prom-client';
import { type Decimal, decimal } from '../domain/decimal.js';
import type { FundOverview } from '../ledger/records/fund.js';
import { type FundFigures, fundFigures, type Valuation } from '../valuation/fund-figures.js';
import type { MetricSource } from './metric-source.js';
import { ReadGauge } from './read-gauge.js';

/** A fund, and the prices that it is worth something at; null where none is known. */
export interface PricedFund {
  readonly overview: FundOverview;
  readonly valuation: Valuation | null;
}

/** Of each fund. A float is good enough to be drawn: nothing is decided by what stands here. */
export function fundMetrics(registry: Registry, read: () => Promise<readonly PricedFund[]>): MetricSource {
  const of = (name: string, help: string) => new ReadGauge(registry, `ballast_fund_${name}`, help, ['token']);
  const info = new ReadGauge(
    registry,
    'ballast_fund_info',
    'Always 1: what a fund is. Its model, its contract and the account that holds it.',
    ['token', 'contract', 'account', 'model'],
  );
  const state = new ReadGauge(registry, 'ballast_fund_state', 'Always 1: the state that a fund is in.', [
    'token',
    'state',
  ]);
  const gauges = {
    nav: of('nav', 'Net asset value of one unit, in the settle coin.'),
    equity: of('equity', 'Equity less what is payable, in the settle coin.'),
    units: of('units', 'Units issued.'),
    position: of('position_contracts', 'Contracts held, below zero where it is short.'),
    exposure: of('exposure', 'Position at the mark price, signed, in the settle coin.'),
    target: of('target_leverage', 'Leverage that the fund is brought back to, signed.'),
    leverage: of('leverage', 'Real leverage: exposure over equity, signed.'),
    distance: of(
      'trigger_distance_ratio',
      'Signed fraction of the index price that is left to the nearest trigger of an interim rebalance.',
    ),
    beyond: of('beyond_trigger', '1 where the price is beyond the trigger, 0 where it is not.'),
    priceAt: of(
      'price_timestamp_seconds',
      "Time of the price at which the fund is valued, by the venue's clock, in seconds since 1970.",
    ),
    rebalancedAt: of(
      'last_rebalance_timestamp_seconds',
      'Time of the strike of the last rebalance that ended, in seconds since 1970.',
    ),
  } as const;
  const all = [info, state, ...Object.values(gauges)];

  return {
    name: 'funds',
    forget: () => {
      for (const one of all) one.clear();
    },
    refresh: async () => {
      const funds = await read();
      for (const one of all) one.clear();
      for (const priced of funds) show(priced);
    },
  };

  function show({ overview: { fund, lastRebalance }, valuation }: PricedFund): void {
    const { token, contract, account, model, leverage } = fund.settings;
    info.set({ token, contract, account, model }, 1);
    state.set({ token, state: fund.state }, 1);
    gauges.target.set({ token }, number(decimal(leverage)));
    gauges.position.set({ token }, number(decimal(fund.contracts)));
    if (fund.units !== null) gauges.units.set({ token }, number(decimal(fund.units)));
    if (lastRebalance !== null) gauges.rebalancedAt.set({ token }, lastRebalance.time / 1_000);
    if (valuation === null) return;
    gauges.priceAt.set({ token }, valuation.time / 1_000);
    gauges.exposure.set({ token }, number(decimal(fund.contracts).times(valuation.mark)));
    showFigures(token, fundFigures(fund, valuation), fund.units !== null);
  }

  function showFigures(
    token: string,
    { nav, equity, leverage, trigger }: FundFigures,
    isEstablished: boolean,
  ): void {
    if (isEstablished) gauges.equity.set({ token }, number(equity));
    if (nav !== null) gauges.nav.set({ token }, number(nav));
    if (leverage !== null) gauges.leverage.set({ token }, number(leverage));
    if (trigger === null) return;
    gauges.distance.set({ token }, number(trigger.distance));
    gauges.beyond.set({ token }, trigger.passed ? 1 : 0);
  }
}

const number = (value: Decimal): number => value.toNumber();
