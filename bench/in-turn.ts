/** The same things, each beginning in its turn: whatever comes first in a round is not always the same. */
export function inTurn<T>(things: readonly T[], round: number): readonly T[] {
  const first = ((round % things.length) + things.length) % things.length;
  return [...things.slice(first), ...things.slice(0, first)];
}
