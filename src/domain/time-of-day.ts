export const DAY_MS = 86_400_000;

const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/;

export const isTimeOfDay = (text: string): boolean => TIME_OF_DAY.test(text);

/** The 'HH:MM' of so many milliseconds since midnight; seconds are left out. */
export function timeOfDayText(time: number): string {
  const minutes = Math.floor(time / 60_000);
  const digits = (part: number) => String(part).padStart(2, '0');
  return `${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`;
}

/** Reads 'HH:MM' as milliseconds since midnight UTC. Throws a `RangeError` that quotes anything else. */
export function timeOfDay(text: string): number {
  const match = TIME_OF_DAY.exec(text);
  if (match === null) throw new RangeError(`not a time of day as HH:MM in UTC: '${text}'`);
  return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
}

/** Milliseconds since midnight for each 'HH:MM', ascending and without repetitions. */
export function timesOfDay(texts: readonly string[]): readonly number[] {
  return [...new Set(texts.map(timeOfDay))].sort((a, b) => a - b);
}

/**
 * The first instant strictly after `after` that falls on one of `times` (as of `timesOfDay`); null without
 * any.
 */
export function nextTimeOfDay(times: readonly number[], after: number): number | null {
  const midnight = Math.floor(after / DAY_MS) * DAY_MS;
  const today = times.find((time) => midnight + time > after);
  if (today !== undefined) return midnight + today;
  const first = times[0];
  return first === undefined ? null : midnight + DAY_MS + first;
}
