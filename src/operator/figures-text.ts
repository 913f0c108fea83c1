import { type Decimal, type DecimalString, decimal, plain, withPlaces } from '../domain/decimal.js';

type Figure = Decimal | DecimalString;

/** For people to read, at most `places` decimals. JSON has every digit. */
export function amount(value: Figure, places = 8): string {
  return plain(asDecimal(value).toDecimalPlaces(places));
}

/** A fraction as a percentage: 0.0006 is `0.06 %`. */
export function percent(value: Figure, places = 4): string {
  return `${amount(asDecimal(value).times(100), places)} %`;
}

/** The same with its sign, as changes are written: `+5 %`. */
export function signedPercent(value: Figure, places = 2): string {
  const text = `${fixed(asDecimal(value).times(100), places)} %`;
  return asDecimal(value).gt(0) ? `+${text}` : text;
}

/** Always with so many decimals, for columns. */
export function fixed(value: Figure, places: number): string {
  return withPlaces(asDecimal(value), places);
}

function asDecimal(value: Figure): Decimal {
  return typeof value === 'string' ? decimal(value) : value;
}

/** `2026-11-22 02:30:00` (UTC). */
export function timeText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

/** How long ago, in one unit: `8 s`, `3 min`, `5 h`, `2 d`. */
export function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}
