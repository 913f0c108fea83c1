import { type DecimalString, plain } from '../../domain/decimal.js';
import type { ChangeCause } from '../follower.js';
import { equityAt, type Holdings } from '../history/holdings.js';

/** What changed a fund at an instant, and what it held then. */
export interface ChangeThen {
  readonly cause: ChangeCause;
  readonly contracts: DecimalString;
  readonly equity: DecimalString;
}

/** Where two simulations of a fund part; null on the side on which nothing happened then. */
export interface FirstDifference {
  /** Market time, ISO 8601 UTC. */
  readonly time: string;
  readonly first: ChangeThen | null;
  readonly second: ChangeThen | null;
}

/** The first change after which position, cash or fees differ, or that only one has; null where there is none. */
export function firstDifference(
  first: readonly Holdings[],
  second: readonly Holdings[],
): FirstDifference | null {
  const length = Math.max(first.length, second.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [first[index], second[index]];
    if (one !== undefined && other !== undefined && isSame(one, other)) continue;
    const time = Math.min(one?.time ?? Number.POSITIVE_INFINITY, other?.time ?? Number.POSITIVE_INFINITY);
    return { time: new Date(time).toISOString(), first: changeAt(time, one), second: changeAt(time, other) };
  }
  return null;
}

function isSame(one: Holdings, other: Holdings): boolean {
  return (
    one.time === other.time &&
    one.cause === other.cause &&
    one.contracts.eq(other.contracts) &&
    one.cash.eq(other.cash) &&
    one.feesPayable.eq(other.feesPayable)
  );
}

function changeAt(time: number, holdings: Holdings | undefined): ChangeThen | null {
  if (holdings === undefined || holdings.time > time) return null;
  const { cause, contracts, price } = holdings;
  return { cause, contracts: plain(contracts), equity: plain(equityAt(holdings, price)) };
}
