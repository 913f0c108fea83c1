import { z } from 'zod';

const SHAPE = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?$/;
const EXAMPLE = '2026-12-01T00:00:00Z';

/** Why it is no instant in UTC, and what to write instead. */
interface Mistake {
  readonly message: string;
  readonly remedy: string;
}

/**
 * An instant that nobody can read in two ways: date, time and `Z`. A zone by name or none at all is refused, and an
 * offset too, with the instant in UTC to write in its place. Milliseconds since 1970.
 */
export function utcInstant(text: string): number | Mistake {
  const [, date, time, zone] = SHAPE.exec(text) ?? [];
  if (date === undefined || time === undefined) {
    const message = `'${text}' is not an instant in UTC`;
    return { message, remedy: `write date, time and Z, such as ${EXAMPLE}` };
  }
  const instant = Date.parse(`${date}T${time}Z`);
  if (!isRealDate(date, instant))
    return { message: `there is no ${date}T${time}`, remedy: `write it as ${EXAMPLE}` };
  if (zone === 'Z') return instant;
  if (zone === undefined) {
    const message = `'${text}' names no time zone`;
    return { message, remedy: `write ${text}Z where it is meant in UTC` };
  }
  const inUtc = new Date(Date.parse(text)).toISOString();
  return { message: `'${text}' is not in UTC`, remedy: `write ${inUtc}: it is the same instant` };
}

const isRealDate = (date: string, instant: number): boolean =>
  Number.isFinite(instant) && new Date(instant).toISOString().startsWith(date);

export const INSTANT = z.string().transform((text, context): number => {
  const read = utcInstant(text.trim());
  if (typeof read === 'number') return read;
  const { message, remedy } = read;
  context.addIssue({ code: 'custom', message, params: { remedy } });
  return z.NEVER;
});
