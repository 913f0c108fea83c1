import { useState } from 'preact/hooks';
import { timeText } from './figures.js';
import { html } from './html.js';
import { useRead } from './live.js';

/**
 * @typedef {object} ShownAction
 * @property {string} at
 * @property {string | null} who
 * @property {boolean} verified
 * @property {string} origin
 * @property {string | null} [address]
 * @property {string} action
 * @property {string | null} token
 * @property {string | null} reason
 * @property {string} outcome
 * @property {string | null} what
 * @property {{ id: string, outcome: string | null } | null} rebalance
 */

const FIELDS = /** @type {const} */ (['token', 'who', 'action']);

/** Who did what, filtered as it is typed. */
export function AuditView() {
  const [filter, setFilter] = useState({ token: '', who: '', action: '' });
  const query = new URLSearchParams(filter).toString();
  const { found, error } = /** @type {{ found: { actions: ShownAction[] } | null, error: string | null }} */ (
    useRead(`/api/audit?${query}`)
  );
  return html`
    <h1>Audit</h1>
    <form class="tools" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      ${FIELDS.map(
        (field) =>
          html`<label>${field === 'token' ? 'fund' : field}<input value=${filter[field]} onChange=${(
            /** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget },
          ) => setFilter({ ...filter, [field]: currentTarget.value.trim() })} /></label>`,
      )}
      <a href="/api/audit.csv?${query}&limit=100000" download>all of it as CSV</a>
    </form>
    ${error !== null && html`<p class="stale">${error}</p>`}
    ${found === null ? error === null && html`<p class="soft">reading ...</p>` : html`<${Actions} rows=${found.actions} />`}
  `;
}

/** @param {{ rows: ShownAction[] }} props */
function Actions({ rows }) {
  if (rows.length === 0) return html`<p class="soft">Nobody did anything of this kind.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="actions">
    <table>
      <caption>newest first, times in UTC</caption>
      <thead><tr><th scope="col" class="text">at</th><th scope="col" class="text">who</th><th scope="col" class="text">from</th><th scope="col" class="text">action</th><th scope="col" class="text">fund</th><th scope="col" class="text">outcome</th><th scope="col" class="text">what came of it</th><th scope="col" class="text">reason</th></tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr>
          <td class="text">${timeText(row.at)}</td>
          <td class="text">${whoText(row)}</td>
          <td class="text">${row.origin}${row.address ? ` (${row.address})` : ''}</td>
          <th scope="row" class="text">${row.action}</th>
          <td class="text">${row.token === null ? '-' : html`<a href="#/funds/${row.token}">${row.token}</a>`}</td>
          <td class="text state ${row.outcome === 'refused' ? 'state-HALTED' : ''}">${row.outcome}</td>
          <td class="text wrap">${resultOf(row)}</td>
          <td class="text wrap">${row.reason ?? '-'}</td>
        </tr>`,
      )}</tbody>
    </table>
  </div>`;
}

/** @param {ShownAction} row */
function whoText({ who, verified }) {
  if (verified) return who;
  return who === null ? 'unverified' : `unverified (says ${who})`;
}

/** @param {ShownAction} row */
function resultOf({ what, rebalance }) {
  if (rebalance === null) return what ?? '-';
  return html`<a href="#/rebalances/${rebalance.id}">${rebalance.id}</a> ${rebalance.outcome ?? 'is at work'}`;
}
