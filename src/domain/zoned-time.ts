import { DAY_MS, nextTimeOfDay, timeOfDay, timesOfDay } from './time-of-day.js';

/** Times of day by the clocks of one place. */
export interface DayTimes {
  /** 'HH:MM'; several as a list, and an empty list is none. */
  readonly at: string | readonly string[];
  /** An IANA time zone ('Europe/Berlin'); UTC where it is left out. */
  readonly zone?: string;
}

/**
 * The first instant strictly after `after` at which clocks in the zone show one of the times; null without any.
 * Milliseconds since 1970 UTC.
 *
 * A day has each time once. A time that a change of the clocks leaves out is read by the clock of before the change,
 * so it falls as much later as the clocks were put forward; of a time that comes twice the first one counts.
 */
export function nextDayTime(dayTimes: DayTimes, after: number): number | null {
  const { zone } = dayTimes;
  const times = sinceMidnight(dayTimes);
  if (zone === undefined) return nextTimeOfDay(times, after);
  const day = Math.floor(after / DAY_MS);
  // A zone is at most a day away from UTC, and a time left out falls on the same day.
  const near = [-1, 0, 1, 2].flatMap((days) =>
    times.map((time) => instantOf((day + days) * DAY_MS + time, zone)),
  );
  const later = near.filter((instant) => instant > after);
  return later.length === 0 ? null : Math.min(...later);
}

/** Asked for at every step of a simulation, so each is read once. */
const READ = new WeakMap<DayTimes, readonly number[]>();

function sinceMidnight(dayTimes: DayTimes): readonly number[] {
  const known = READ.get(dayTimes);
  if (known !== undefined) return known;
  const times = timesOfDay([dayTimes.at].flat());
  READ.set(dayTimes, times);
  return times;
}

/** The last such instant at or before `until`; null without any. */
export function latestDayTime(dayTimes: DayTimes, until: number): number | null {
  // Two instants of one time of day are at most a day and a change of the clocks apart.
  let next = nextDayTime(dayTimes, until - 2 * DAY_MS);
  let latest: number | null = null;
  while (next !== null && next <= until) {
    latest = next;
    next = nextDayTime(dayTimes, next);
  }
  return latest;
}

/** Whether clocks in the zone show one of the times at this instant, as `nextDayTime` counts them. */
export function isDayTime(times: DayTimes, instant: number): boolean {
  return nextDayTime(times, instant - 1) === instant;
}

/**
 * Every time of day in UTC ('HH:MM', ascending) on which the times can fall, by all offsets that the zone has from
 * 2009 to 2037. Whatever fires at all of them asks `isDayTime` which ones count.
 */
export function utcTimesOf({ at, zone }: DayTimes): readonly string[] {
  const texts = [at].flat();
  if (zone === undefined) return texts;
  const found = new Set(
    offsetsOf(zone).flatMap((offset) => texts.map((text) => modulo(timeOfDay(text) - offset, DAY_MS))),
  );
  return [...found].sort((a, b) => a - b).map((time) => new Date(time).toISOString().slice(11, 16));
}

/** Whether this machine's time zone data know the name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** `local`: what the clocks show, as if it were UTC. */
function instantOf(local: number, zone: string): number {
  const before = offsetAt(local - DAY_MS, zone);
  const after = offsetAt(local + DAY_MS, zone);
  const shown = [local - before, local - after].filter(
    (instant) => instant + offsetAt(instant, zone) === local,
  );
  return shown.length === 0 ? local - before : Math.min(...shown);
}

const FIRST_PROBE = Date.UTC(2009, 0, 1);
const LAST_PROBE = Date.UTC(2037, 11, 31);
const PROBE_EVERY = 10 * DAY_MS;

function offsetsOf(zone: string): readonly number[] {
  const offsets = new Set<number>();
  for (let at = FIRST_PROBE; at <= LAST_PROBE; at += PROBE_EVERY) offsets.add(offsetAt(at, zone));
  return [...offsets];
}

const CLOCKS = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  let clock = CLOCKS.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', era: 'short' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    CLOCKS.set(zone, clock);
  }
  const shown: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(instant)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000;
}

const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;
