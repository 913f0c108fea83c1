import { useEffect, useState } from 'preact/hooks';
import { read } from './live.js';

/** @import { z } from 'zod' */
/** @import { ACTION } from '../people-schema.js' */
/** @typedef {z.output<typeof ACTION>} Asked */

const EVERY_MS = 1_000;

/**
 * What was asked under a key, and what came of it, until its rebalance has ended.
 * @param {string} key
 */
export function useRequest(key) {
  const [state, setState] = useState(
    /** @type {{ actions: readonly Asked[], error: string | null }} */ ({ actions: [], error: null }),
  );
  useEffect(() => {
    const gone = new AbortController();
    void follow(key, gone.signal, setState);
    return () => gone.abort();
  }, [key]);
  return state;
}

/**
 * @param {string} key
 * @param {AbortSignal} signal
 * @param {(state: { actions: readonly Asked[], error: string | null }) => void} tell
 */
async function follow(key, signal, tell) {
  while (!signal.aborted) {
    try {
      const { actions } = await read(`/api/requests?key=${encodeURIComponent(key)}`, signal);
      tell({ actions, error: null });
      if (hasEnded(actions)) return;
    } catch (error) {
      if (signal.aborted) return;
      tell({ actions: [], error: error instanceof Error ? error.message : String(error) });
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** @param {readonly Asked[]} actions */
const hasEnded = (actions) =>
  actions.some(({ rebalance }) => rebalance !== null && rebalance.outcome !== null);
