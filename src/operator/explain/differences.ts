/** A field of which what is on record is not what is computed again. */
export interface Difference {
  readonly field: string;
  readonly recorded: string;
  readonly recomputed: string;
}

/**
 * Every field that differs, to the last digit; a field that one of them lacks is one of these. The order of fields is
 * none: a database keeps its own.
 */
export function differences(recorded: unknown, recomputed: unknown, field = ''): readonly Difference[] {
  if (isPlain(recorded) && isPlain(recomputed)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(recomputed)]);
    return [...keys].flatMap((key) =>
      differences(recorded[key], recomputed[key], field === '' ? key : `${field}.${key}`),
    );
  }
  if (isList(recorded) && isList(recomputed)) {
    const length = Math.max(recorded.length, recomputed.length);
    return Array.from({ length }).flatMap((_, index) =>
      differences(recorded[index], recomputed[index], `${field}[${index}]`),
    );
  }
  const [before, after] = [textOf(recorded), textOf(recomputed)];
  return before === after ? [] : [{ field, recorded: before, recomputed: after }];
}

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value);
