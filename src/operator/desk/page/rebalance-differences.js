import { html } from './html.js';

/** @typedef {readonly { field: string, recorded: string, recomputed: string }[]} Differences */

/** Where computing it again gives something else. @param {{ of: string, differences: Differences | null }} props */
export function DifferencesTable({ of, differences }) {
  if (differences === null || differences.length === 0) return '';
  return html`<p class="stale">${of}, computed again, come out otherwise.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="${of} that come out otherwise"><table>
      <thead><tr><th scope="col" class="text">figure</th><th scope="col">on record</th><th scope="col">computed again</th></tr></thead>
      <tbody>${differences.map(({ field, recorded, recomputed }) => html`<tr><th scope="row" class="text">${field}</th><td>${recorded}</td><td>${recomputed}</td></tr>`)}</tbody>
    </table></div>`;
}
