import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDayTime, isTimeZone, nextDayTime, utcTimesOf } from '../../src/domain/zoned-time.js';

const BERLIN = 'Europe/Berlin';
const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());
const next = (at: string | readonly string[], zone: string, after: string) =>
  iso(nextDayTime({ at, zone }, Date.parse(after)));

describe('times of day in a zone', () => {
  it('follow its clocks through winter and summer', () => {
    expect(next('17:00', BERLIN, '2024-01-10T00:00:00Z')).toBe('2024-01-10T16:00:00.000Z');
    expect(next('17:00', BERLIN, '2024-07-10T00:00:00Z')).toBe('2024-07-10T15:00:00.000Z');
    expect(next(['09:00', '17:00'], 'Asia/Kolkata', '2024-07-10T03:30:00Z')).toBe('2024-07-10T11:30:00.000Z');
    expect(next('00:30', 'Pacific/Kiritimati', '2024-07-10T00:00:00Z')).toBe('2024-07-10T10:30:00.000Z');
  });

  it('fall as much later as the clocks were put forward where a change leaves them out', () => {
    // 31 March 2024: 02:00 becomes 03:00.
    expect(next('02:30', BERLIN, '2024-03-31T00:00:00Z')).toBe('2024-03-31T01:30:00.000Z');
    expect(next('02:30', BERLIN, '2024-03-31T01:30:00Z')).toBe('2024-04-01T00:30:00.000Z');
  });

  it('are the first of two where a change brings them twice', () => {
    // 27 October 2024: 03:00 becomes 02:00; 02:30 is at 00:30 and at 01:30 UTC.
    expect(next('02:30', BERLIN, '2024-10-26T12:00:00Z')).toBe('2024-10-27T00:30:00.000Z');
    expect(next('02:30', BERLIN, '2024-10-27T00:30:00Z')).toBe('2024-10-28T01:30:00.000Z');
    expect(isDayTime({ at: '02:30', zone: BERLIN }, Date.parse('2024-10-27T01:30:00Z'))).toBe(false);
  });

  it('are none where none is given', () => {
    expect(nextDayTime({ at: [], zone: BERLIN }, 0)).toBeNull();
    expect(nextDayTime({ at: [] }, 0)).toBeNull();
  });

  it('may fall on these times of day in UTC', () => {
    expect(utcTimesOf({ at: '17:00', zone: BERLIN })).toEqual(['15:00', '16:00']);
    expect(utcTimesOf({ at: ['00:30', '12:00'], zone: BERLIN })).toEqual([
      '10:00',
      '11:00',
      '22:30',
      '23:30',
    ]);
    expect(utcTimesOf({ at: '02:30' })).toEqual(['02:30']);
  });

  it('belong to a zone that is known', () => {
    expect([BERLIN, 'UTC', 'America/New_York'].map(isTimeZone)).toEqual([true, true, true]);
    expect(['Berlin', 'Mars/Base', '', '+02:00'].map(isTimeZone)).toEqual([false, false, false, false]);
  });
});

const zones = fc.constantFrom(
  BERLIN,
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/St_Johns',
);
const times = fc.integer({ min: 0, max: 1439 }).map((m) => {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(m / 60))}:${two(m % 60)}`;
});

it('each day has each time once, on one of the times in UTC that are announced', () => {
  fc.assert(
    fc.property(zones, times, fc.integer({ min: 2010, max: 2036 }), (zone, at, year) => {
      const announced = utcTimesOf({ at, zone });
      const days = new Set<string>();
      const clock = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short' });
      let instant = nextDayTime({ at, zone }, Date.UTC(year, 0, 1, 12));
      const end = Date.UTC(year, 11, 31, 12);
      let count = 0;
      while (instant !== null && instant <= end) {
        expect(announced).toContain(new Date(instant).toISOString().slice(11, 16));
        expect(isDayTime({ at, zone }, instant)).toBe(true);
        days.add(clock.format(instant));
        count += 1;
        instant = nextDayTime({ at, zone }, instant);
      }
      expect(days.size).toBe(count);
      expect(count).toBe(Math.round((end - Date.UTC(year, 0, 1, 12)) / 86_400_000));
    }),
    { numRuns: 6 },
  );
});
