/** Why a rebalance is made. `round`: of a hedge book, for the funds that wait for it. */
export type Cause = 'establish' | 'emergency' | 'interim' | 'round' | 'retire' | 'daily';

/** Most urgent first: nothing can happen before a fund is established; a daily is never in a hurry. */
export const CAUSES: readonly Cause[] = ['establish', 'emergency', 'interim', 'round', 'retire', 'daily'];

/**
 * Below zero where `a` goes before `b`, zero where they are equally urgent. For `sort` and for comparisons.
 */
export function comparePriority(a: Cause, b: Cause): number {
  return CAUSES.indexOf(a) - CAUSES.indexOf(b);
}

/** A copy with the most urgent first; equally urgent ones keep their order. */
export function byPriority<T extends { readonly cause: Cause }>(requests: readonly T[]): readonly T[] {
  return requests.toSorted((a, b) => comparePriority(a.cause, b.cause));
}
