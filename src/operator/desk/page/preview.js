import { spanText, timeText } from './figures.js';
import { html } from './html.js';
import { useNow } from './live.js';

/** @import { Previewed } from './action-dialog.js' */

/** After so long the market has moved: it is shown as old. */
const OLD_MS = 15_000;

/**
 * What would be done now, at what cost; of when it is, and whether it still counts.
 * @param {{ preview: Previewed | null, stale: string | null, busy: boolean, look: () => void }} props
 */
export function Preview({ preview, stale, busy, look }) {
  const now = useNow();
  const again = html`<button type="button" onClick=${look} disabled=${busy}>${preview === null ? 'Show what it would do' : 'Look again'}</button>`;
  if (preview === null) return html`<section aria-label="preview"><p>${again}</p></section>`;
  const age = Math.max(0, now - Date.parse(preview.asOf));
  const isOld = stale !== null || age > OLD_MS;
  return html`<section class="preview ${isOld ? 'old' : ''}" aria-label="preview">
    <h3>${preview.title}</h3>
    ${preview.refused !== null && html`<p class="stale">it would be refused now: ${preview.refused}</p>`}
    ${preview.proposes && html`<p>This only proposes it: another person decides.</p>`}
    <dl class="list">${preview.facts.map(({ name, text }) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
    <p class="send">${again}<span class="soft">as of ${timeText(preview.asOf)} UTC, ${spanText(age)} ago${isOld ? ': old, prices have moved since' : ''}${stale === null ? '' : `; ${stale}`}</span></p>
  </section>`;
}
