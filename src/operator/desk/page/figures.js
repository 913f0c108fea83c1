// Figures come as decimal texts and are written as such: Intl rounds a text exactly, where a number might not.

/** @type {Map<string, Intl.NumberFormat>} */
const FORMATS = new Map();

/** @param {Intl.NumberFormatOptions} options */
function format(options) {
  const key = JSON.stringify(options);
  const known = FORMATS.get(key) ?? new Intl.NumberFormat('en-GB', options);
  FORMATS.set(key, known);
  return known;
}

/**
 * @param {string | null | undefined} value A decimal text.
 * @param {number} places So many decimals.
 */
export function fixed(value, places) {
  if (value === null || value === undefined) return '-';
  const options = { minimumFractionDigits: places, maximumFractionDigits: places };
  return format(options).format(/** @type {Intl.StringNumericLiteral} */ (value));
}

/**
 * @param {string | null | undefined} value A decimal text.
 * @param {number} [places] At most so many decimals.
 */
export function amount(value, places = 8) {
  if (value === null || value === undefined) return '-';
  return format({ maximumFractionDigits: places }).format(/** @type {Intl.StringNumericLiteral} */ (value));
}

/**
 * @param {string | null | undefined} value A fraction.
 * @param {'auto' | 'exceptZero'} signDisplay
 */
export function percent(value, signDisplay = 'auto') {
  if (value === null || value === undefined) return '-';
  const options = /** @type {const} */ ({
    style: 'percent',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay,
  });
  return format(options).format(/** @type {Intl.StringNumericLiteral} */ (value));
}

/** @param {string | null | undefined} value A fraction; its sign is always shown. */
export const signedPercent = (value) => percent(value, 'exceptZero');

/** @param {string | null} time ISO 8601; shown in UTC. */
export function timeText(time) {
  return time === null ? '-' : time.slice(0, 19).replace('T', ' ');
}

/** @param {number} ms */
export function spanText(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
