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

/** A browser gives up on a stream that is refused, and waits for ever on one that says nothing: it is opened anew. */
const SILENT_MS = 10_000;

/** @returns {Live} */
export function useLive() {
  const [live, setLive] = useState(/** @type {Live} */ ({ book: null, receivedAt: 0, trouble: null }));
  useEffect(() => {
    let heardAt = Date.now();
    /** @param {Live | ((before: Live) => Live)} news */
    const hear = (news) => {
      heardAt = Date.now();
      setLive(news);
    };
    let source = listen(hear, setLive);
    const watch = setInterval(() => {
      if (Date.now() - heardAt < SILENT_MS) return;
      heardAt = Date.now();
      source.close();
      source = listen(hear, setLive);
    }, 1_000);
    return () => {
      clearInterval(watch);
      source.close();
    };
  }, []);
  return live;
}

/**
 * @param {(news: Live | ((before: Live) => Live)) => void} hear What the desk says.
 * @param {(news: (before: Live) => Live) => void} miss What the browser says.
 */
function listen(hear, miss) {
  const source = new EventSource('/api/live');
  source.addEventListener('book', ({ data }) =>
    hear({ book: JSON.parse(data), receivedAt: Date.now(), trouble: null }),
  );
  source.addEventListener('trouble', ({ data }) =>
    hear((before) => ({ ...before, trouble: JSON.parse(data).what })),
  );
  source.onerror = () =>
    miss((before) => ({
      ...before,
      trouble: 'the desk does not answer; this page tries again by itself',
    }));
  return source;
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
 * What an address of the API answers: read at once, and again every so often, or when `again` is another one. What
 * cannot be read any more is not shown as if it still held: `error` says why.
 * @template T
 * @param {string} path
 * @param {{ everyMs?: number, again?: unknown }} [when]
 * @returns {{ found: T | null, error: string | null }}
 */
export function useRead(path, { everyMs, again } = {}) {
  const [state, setState] = useState(
    /** @type {{ found: T | null, error: string | null }} */ ({ found: null, error: null }),
  );
  useEffect(() => setState({ found: null, error: null }), [path]);
  useEffect(() => {
    const gone = new AbortController();
    const now = () =>
      read(path, gone.signal).then(
        (found) => setState({ found, error: null }),
        (error) => gone.signal.aborted || setState({ found: null, error: String(error.message ?? error) }),
      );
    void now();
    const timer = everyMs === undefined ? undefined : setInterval(now, everyMs);
    return () => {
      clearInterval(timer);
      gone.abort();
    };
  }, [path, everyMs, again]);
  return state;
}

/**
 * @param {string} path
 * @param {AbortSignal} signal
 */
export async function read(path, signal) {
  const answer = await fetch(path, { signal });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error ?? `the desk answered ${answer.status}`);
  return body;
}
