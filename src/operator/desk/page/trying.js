import { useState } from 'preact/hooks';
import { Refusal } from './session.js';

/** One thing that is asked of the desk at a time, and why the last one was not done. */
export function useTrying() {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState(/** @type {Refusal | null} */ (null));
  /** A second call while the first one is at work does nothing. @param {() => Promise<void>} work */
  const trying = async (work) => {
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      await work();
    } catch (error) {
      setRefusal(error instanceof Refusal ? error : new Refusal(0, { error: String(error) }));
    } finally {
      setBusy(false);
    }
  };
  return { busy, refusal, trying };
}
