import { useEffect, useId, useRef } from 'preact/hooks';
import { html } from './html.js';

/**
 * A question before the page, closed by its button or Escape. The focus goes into it and comes back.
 * @param {{ title: string, onClose: () => void, children?: unknown }} props
 */
export function Dialog({ title, onClose, children }) {
  const place = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    place.current?.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return html`<dialog ref=${place} aria-labelledby=${id} onClose=${onClose}>
    <div class="titled">
      <h2 id=${id}>${title}</h2>
      <button type="button" class="quiet" onClick=${onClose}>close</button>
    </div>
    ${children}
  </dialog>`;
}
