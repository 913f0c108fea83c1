import { useEffect, useState } from 'preact/hooks';

/** @import { BookReport } from '../book-report.js' */

/**
 * @typedef {object} Live What this page knows, and how far it can be trusted.
 * @property {BookReport | null} book The last one that came.
 * @property {number} receivedAt By this browser's clock; 0 before the first one.
 * @property {string | null} trouble Why there is no newer one; null where all is well.
 */

/** Two reports come in a second or two; after this long without one, figures are old. */
const STALE_MS = 5_000;

/** @returns {Live} */
export function useLive() {
  const [live, setLive] = useState(/** @type {Live} */ ({ book: null, receivedAt: 0, trouble: null }));
  useEffect(() => {
    const source = new EventSource('/api/live');
    source.addEventListener('book', ({ data }) =>
      setLive({ book: JSON.parse(data), receivedAt: Date.now(), trouble: null }),
    );
    source.addEventListener('trouble', ({ data }) =>
      setLive((before) => ({ ...before, trouble: JSON.parse(data).what })),
    );
    source.onerror = () =>
      setLive((before) => ({
        ...before,
        trouble: 'the desk does not answer; this page tries again by itself',
      }));
    return () => source.close();
  }, []);
  return live;
}

/** This browser's clock, once a second. */
export function useNow() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/**
 * Why the figures on this page are not of now; null where they are.
 * @param {Live} live
 * @param {number} now
 */
export function whyStale({ book, receivedAt, trouble }, now) {
  if (book === null) return trouble;
  if (trouble !== null) return trouble;
  return now - receivedAt > STALE_MS ? 'nothing has come from the desk since' : null;
}

/**
 * What an address of the API answers, read once for each address.
 * @template T
 * @param {string} path
 * @returns {{ found: T | null, error: string | null }}
 */
export function useRead(path) {
  const [state, setState] = useState(
    /** @type {{ found: T | null, error: string | null }} */ ({ found: null, error: null }),
  );
  useEffect(() => {
    const gone = new AbortController();
    setState({ found: null, error: null });
    read(path, gone.signal).then(
      (found) => setState({ found, error: null }),
      (error) => gone.signal.aborted || setState({ found: null, error: String(error.message ?? error) }),
    );
    return () => gone.abort();
  }, [path]);
  return state;
}

/**
 * @param {string} path
 * @param {AbortSignal} signal
 */
async function read(path, signal) {
  const answer = await fetch(path, { signal });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error ?? body.message ?? `the desk answered ${answer.status}`);
  return body;
}
