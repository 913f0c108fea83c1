import { InvalidArgumentError } from 'commander';
import { PARTS, type PartName } from './world/parts.js';

/** What the command line says. */
export interface ChaosOptions {
  readonly seeds: number;
  readonly seed: number;
  readonly minutes: number;
  readonly worlds: number;
  readonly json: boolean;
  readonly matrix: boolean;
  readonly parts?: readonly PartName[];
  readonly only?: string;
  readonly resume?: string;
  readonly timeline: boolean;
  readonly program?: string;
}

/** A whole number above zero, or as commander reports what is not. */
export function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 1_000_000_000) return number;
  throw new InvalidArgumentError('write a whole number above 0.');
}

/** Minutes, with a fraction where one is wanted. */
export function minutes(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('write a number of minutes above 0.');
}

/** Names of processes, separated by commas. */
export function partNames(text: string): readonly PartName[] {
  const names = text.split(',');
  const found = PARTS.filter((part) => names.includes(part));
  if (found.length === names.length) return found;
  throw new InvalidArgumentError(`write one or more of ${PARTS.join(', ')}.`);
}
