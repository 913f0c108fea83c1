import { ActionButtons } from './action-buttons.js';
import { cancelling, RUNNING_ACTIONS } from './actions.js';
import { html } from './html.js';
import { useRead } from './live.js';

/** @import { z } from 'zod' */
/** @import { WAITING } from '../action-schema.js' */
/** @typedef {z.output<typeof WAITING>} Waiting */

const EVERY_MS = 3_000;

/** What the fund is at, and what waits: to be hurried, ended or taken back. @param {{ token: string }} props */
export function FundWaiting({ token }) {
  const { found, error } = /** @type {{ found: Waiting | null, error: string | null }} */ (
    useRead(`/api/funds/${token}/waiting`, { everyMs: EVERY_MS })
  );
  if (error !== null) return html`<p class="stale">what waits cannot be seen: ${error}</p>`;
  if (found === null) return '';
  const { running, queue, trouble, cancellable } = found;
  return html`
    ${trouble !== null && html`<p class="stale">${trouble}</p>`}
    ${running !== null && html`<div class="actions"><strong>${running}</strong> is at work <${ActionButtons} actions=${RUNNING_ACTIONS} token=${token} /></div>`}
    ${queue.length > 0 && html`<p>waiting: ${queue.map(({ key, cause }) => `${key} (${cause})`).join(', ')}</p>`}
    ${cancellable.map(
      ({ action, id, what }) =>
        html`<div class="actions" key=${id}>${what} <${ActionButtons} actions=${[cancelling(action)]} token=${token} more=${{ id }} of=${id} /></div>`,
    )}`;
}
