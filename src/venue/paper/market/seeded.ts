import { Decimal, type DecimalString, decimal, plain } from '../../../domain/decimal.js';
import type { ContractRules } from '../config.js';
import type { Quote } from '../state/records.js';
import type { Market, OnPrices } from './market.js';
import { hashText, smooth } from './noise.js';
import { type SeededPath, seededPath } from './seeded-path.js';
import type { SeededSettings } from './settings.js';
import { everyTick } from './ticking.js';

/** How far the mark strays from the index, and the last trade from the mark, as fractions. */
const MARK_STRAY = 0.00015;
const LAST_STRAY = 0.0002;

/**
 * A market made from a seed: any instant since its start can be computed, today or after a restart. `leaders` are
 * the contracts that take turns in leading a violent phase: those with which the market began.
 */
export function seededMarket(
  settings: SeededSettings,
  contracts: readonly ContractRules[],
  leaders: readonly string[],
  startTime: number,
): Market {
  const lines = new Map(contracts.map((rules) => [rules.contract, lineOf(settings, leaders, rules)]));
  const tickAt = (time: number) =>
    startTime + Math.floor((time - startTime) / settings.tickMs) * settings.tickMs;
  const quoteAt = (contract: string, time: number): Quote | null => {
    const line = lines.get(contract);
    return line === undefined ? null : line(tickAt(time) - startTime);
  };
  const ticking = everyTick(settings.tickMs);
  const publish = (onPrices: OnPrices) => {
    const time = tickAt(Date.now());
    onPrices(time, new Map([...lines].map(([contract, line]) => [contract, line(time - startTime)])));
  };
  return {
    now: () => Date.now(),
    quoteAt,
    fundingRate: () => null,
    suspended: () => null,
    start: async (onPrices) => {
      publish(onPrices);
      ticking.start(() => publish(onPrices));
    },
    stop: ticking.stop,
  };
}

function lineOf(
  settings: SeededSettings,
  leaders: readonly string[],
  rules: ContractRules,
): (elapsed: number) => Quote {
  const path: SeededPath = seededPath(settings, leaders, rules.contract);
  const key = hashText(`${settings.seed}/${rules.contract}/stray`);
  const initial = Number(rules.initialPrice);
  const tick = decimal(rules.tickSize);
  return (elapsed) => {
    const index = initial * path(elapsed);
    const mark = index * (1 + MARK_STRAY * smooth(key, elapsed / 7_000));
    const last = mark * (1 + LAST_STRAY * smooth(key + 1, elapsed / 2_000));
    return { index: onTick(index, tick), mark: onTick(mark, tick), last: onTick(last, tick) };
  };
}

function onTick(price: number, tick: Decimal): DecimalString {
  return plain(Decimal.max(new Decimal(price).toNearest(tick), tick));
}
