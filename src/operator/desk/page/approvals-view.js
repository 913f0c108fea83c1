import { useState } from 'preact/hooks';
import { Decide } from './decide.js';
import { timeText } from './figures.js';
import { html } from './html.js';
import { useRead } from './live.js';

/** @import { z } from 'zod' */
/** @import { APPROVAL } from '../people-schema.js' */
/** @typedef {z.output<typeof APPROVAL>} ShownApproval */

const UNDER_WAY = ['open', 'approved'];
const EVERY_MS = 5_000;

/** What waits for a second person, to be decided here; and what became of the rest. */
export function ApprovalsView() {
  const [decided, setDecided] = useState(0);
  const { found, error } =
    /** @type {{ found: { approvals: ShownApproval[] } | null, error: string | null }} */ (
      useRead('/api/approvals', { everyMs: EVERY_MS, again: decided })
    );
  if (error !== null) return html`<h1>Approvals</h1><p class="stale">${error}</p>`;
  if (found === null) return html`<h1>Approvals</h1><p class="soft">reading ...</p>`;
  const waiting = found.approvals.filter(({ state }) => UNDER_WAY.includes(state));
  const over = found.approvals.filter(({ state }) => !UNDER_WAY.includes(state));
  return html`
    <h1>Approvals</h1>
    ${
      waiting.length === 0
        ? html`<p class="soft">Nothing waits for a decision.</p>`
        : html`<ul class="concerns" aria-label="waiting for a decision">${waiting.map(
            (one) => html`<li class="grave" key=${one.id}>
              <strong>${one.id}</strong>: ${one.proposedBy} proposes to ${one.title}, because ${one.reason}
              ${one.details.map((line) => html`<br />${line}`)}
              <br /><span class="soft">${one.state === 'approved' ? `${one.standing}` : `until ${timeText(one.expiresAt)} UTC another approver decides`}</span>
              <${Decide} approval=${one} onDecided=${() => setDecided((count) => count + 1)} />
            </li>`,
          )}</ul>`
    }
    ${over.length > 0 && html`<${Over} rows=${over} />`}
  `;
}

/** @param {{ rows: ShownApproval[] }} props */
function Over({ rows }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="decided">
    <table>
      <caption>decided or expired, newest first, times in UTC</caption>
      <thead><tr><th scope="col" class="text">proposal</th><th scope="col" class="text">at</th><th scope="col" class="text">by</th><th scope="col" class="text">what</th><th scope="col" class="text">became</th></tr></thead>
      <tbody>${rows.map(
        (one) => html`<tr>
          <th scope="row" class="text">${one.id}</th>
          <td class="text">${timeText(one.proposedAt)}</td>
          <td class="text">${one.proposedBy}</td>
          <td class="text wrap">${one.title}</td>
          <td class="text wrap">${one.standing}</td>
        </tr>`,
      )}</tbody>
    </table>
  </div>`;
}
