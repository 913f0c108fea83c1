const ISO_UTC = /^20\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/;

/**
 * The nominal time of a daily, ISO 8601 in UTC ("2026-11-22T02:30:00Z"), in milliseconds since 1970; null for
 * anything else. A text without the Z would mean another instant on another machine.
 */
export function parseNominalTime(text: unknown): number | null {
  if (typeof text !== 'string' || !ISO_UTC.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
