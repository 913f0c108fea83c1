import { type Decimal, withPlaces } from '../../domain/decimal.js';

const MOST_PLACES = 8;

/** Figures as the page writes them for people; result.json and series.csv have every digit. */
export const fixed = withPlaces;

/** A fraction as a percentage: 0.05 is `5.00 %`. What is not wholly lost is never rounded to -100 %. */
export function percent(value: Decimal, places = 2): string {
  const figure = value.times(100);
  const isRoundedAway = !figure.eq(-100) && figure.toDecimalPlaces(places).eq(-100);
  return isRoundedAway && places < MOST_PLACES ? percent(value, places + 1) : `${fixed(figure, places)} %`;
}

/** The same with its sign, as changes are written: `+5.00 %`. */
export const signedPercent = (value: Decimal, places = 2): string =>
  `${value.gt(0) ? '+' : ''}${percent(value, places)}`;

/** At least four significant digits, and at least two decimals: 164.13, 0.03477. */
export function price(value: Decimal): string {
  const places = value.isZero() ? 2 : Math.max(2, 3 - value.e);
  return fixed(value, places);
}

/** `2020-03-12 23:35:44`, of an instant in ISO 8601 UTC. */
export const time = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
