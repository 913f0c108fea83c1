/**
 * The pause before an order of a trade, in milliseconds: `mean` times something from 0.5 to 1.5 that is fixed by the
 * order's own id, so that funds which begin at the same instant spread out, and every replay pauses alike.
 */
export function slicePause(clientOrderId: string, meanMs: number): number {
  return Math.round(meanMs * (0.5 + fractionOf(clientOrderId)));
}

/** Text as a fraction from 0 to below 1, evenly spread: FNV-1a over its characters, then mixed. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // Texts that differ in their last character only would otherwise be near each other.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
