export const NO_FOUR_DIGITS = -1;

/**
 * The number that four digits of ASCII from `at` on make, or `NO_FOUR_DIGITS` where not all of them are digits. They are
 * looked at and put together as one word of 32 bits, in half the operations that four bytes take one by one. Its
 * constants stand in it: one of the module is looked up at each call.
 */
export function fourDigits(view: DataView, at: number): number {
  const digits = view.getInt32(at, true) ^ 0x30303030;
  // The second takes the highest bit of a byte where that is above nine.
  if (((digits | (digits + 0x76767676)) & 0x80808080) !== 0) return -1;
  // Each digit times ten and the next one; of these the first and the third are wanted.
  const pairs = (Math.imul(digits, 10) + (digits >>> 8)) & 0xff00ff;
  return (pairs & 0xff) * 100 + (pairs >>> 16);
}
