/**
 * Repeatable noise: every value is a function of the seed and of a place alone, so any instant can be
 * computed without the ones before it. Floats: nothing is decided before a price is rounded to its tick.
 */

/** A 32-bit hash of a text (FNV-1a). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** A uniform value in [-1, 1) for the point `place` of the sequence `key`. */
export function uniform(key: number, place: number): number {
  // Murmur3's finaliser over both halves of the place.
  let hash = key ^ Math.imul(place | 0, 0x9e3779b1) ^ Math.imul(Math.floor(place / 2 ** 32), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 2 ** 31 - 1;
}

/** A smooth curve in (-1, 1) through one uniform value per whole `place`. */
export function smooth(key: number, place: number): number {
  const left = Math.floor(place);
  const from = uniform(key, left);
  return from + (uniform(key, left + 1) - from) * ease(place - left);
}

/** 0 to 1 with zero slope at both ends; flat outside. */
export function ease(progress: number): number {
  const x = Math.min(1, Math.max(0, progress));
  return x * x * (3 - 2 * x);
}
