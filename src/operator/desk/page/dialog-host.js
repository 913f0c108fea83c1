import { useEffect, useState } from 'preact/hooks';
import { html } from './html.js';

/**
 * @typedef {object} Around What a question is asked with.
 * @property {string | null} stale Why the figures on the page are not of now.
 * @property {() => void} onClose
 */
/** @typedef {(around: Around) => import('preact').ComponentChildren} Question */

/** @type {(question: Question) => void} */
let show = () => {};

/** Asks it before the page, where it stays until it is closed, whatever becomes of the view that it was asked from. @param {Question} question */
export const ask = (question) => show(question);

/** @param {{ stale: string | null }} props */
export function DialogHost({ stale }) {
  const [asked, setAsked] = useState(
    /** @type {{ number: number, question: Question | null }} */ ({ number: 0, question: null }),
  );
  useEffect(() => {
    show = (question) => setAsked(({ number }) => ({ number: number + 1, question }));
  }, []);
  const { number, question } = asked;
  if (question === null) return '';
  const onClose = () => setAsked((now) => (now.number === number ? { number, question: null } : now));
  return html`<div key=${number}>${question({ stale, onClose })}</div>`;
}
