const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?$/;

/** Whether a `2020-02-29` is in the calendar: `Date.parse` takes 30 February for 1 March. */
export function isCalendarDate(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
}

/** Reads a date (its midnight) or an instant in ISO 8601, UTC unless it says otherwise. Null for anything else. */
export function readInstant(text: string): number | null {
  if (!isCalendarDate(text.slice(0, 10))) return null;
  const time = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : parseTime(text);
  return Number.isNaN(time) ? null : time;
}

function parseTime(text: string): number {
  const parts = TIME.exec(text);
  return parts === null ? Number.NaN : Date.parse(`${parts[1]}T${parts[2]}${parts[3] ?? 'Z'}`);
}
