import type { ObjectiveResult } from './objectives.js';

/** An objective that was missed, in words: by how much, of how many, and the worst of them. */
export function missedText({ what, bound, target, value, unit, measured, worst }: ObjectiveResult): string {
  const slowest = worst === null ? '' : `, the worst was ${worst.id} with ${rounded(worst.value)}`;
  return `${what}: ${rounded(value ?? 0)} ${unit}, and not ${bound} ${target}; ${measured} measured${slowest}`;
}

const rounded = (value: number): string => String(Number(value.toPrecision(3)));
