import { InvalidArgumentError } from 'commander';

/** What is measured, by the letters of docs/performance.md. */
export const PARTS = ['a', 'b', 'c', 'd', 'e'] as const;
export type Part = (typeof PARTS)[number];

/** Reads 'd,e'. */
export function readParts(text: string): ReadonlySet<Part> {
  const parts = text.split(',').map((name) => PARTS.find((part) => part === name.trim()));
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) {
    throw new InvalidArgumentError(`Give one or more of ${PARTS.join(', ')}, with commas between.`);
  }
  return new Set(known);
}
