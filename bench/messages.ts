/** What the bench tells its processes. */
export type Told =
  /** A watch of the empty chain reports this breach and ends. */
  | { readonly kind: 'breach'; readonly contract: string; readonly token: string; readonly price: string }
  /** The tick server sends all of its ticks to whoever is connected. */
  | { readonly kind: 'flood' };

/** What they say. */
export type Said =
  | { readonly kind: 'ready'; readonly url?: string }
  | { readonly kind: 'watching'; readonly contract: string }
  | { readonly kind: 'order'; readonly token: string };

export const say = (message: Said): void => void process.send?.(message);
