import { useId } from 'preact/hooks';
import { html } from './html.js';

/** @import { Problem } from './session.js' */

/**
 * A field with its label, what it wants, and what is wrong with it.
 * @param {{
 *   name: string, label: string, value: string, onInput: (value: string) => void,
 *   help?: string, problems?: readonly Problem[], type?: string, more?: object,
 * }} props
 */
export function Field({ name, label, value, onInput, help = '', problems = [], type = 'text', more = {} }) {
  const id = useId();
  const own = problems.filter(({ field }) => field === name);
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input id=${id} name=${name} type=${type} value=${value} autocomplete="off" spellcheck=${false}
      aria-describedby="${id}-help" aria-invalid=${own.length > 0}
      onInput=${(/** @type {any} */ event) => onInput(event.currentTarget.value)} ...${more} />
    <p id="${id}-help" class=${own.length > 0 ? 'problem' : 'soft'} role=${own.length > 0 ? 'alert' : undefined}>
      ${own.length > 0 ? own.map(({ message, remedy }) => `${message}: ${remedy}`).join('; ') : help}
    </p>
  </div>`;
}
