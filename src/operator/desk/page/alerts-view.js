import { useId, useState } from 'preact/hooks';
import { whyNot } from './actions.js';
import { timeText } from './figures.js';
import { html } from './html.js';
import { useRead } from './live.js';
import { Refused } from './refused.js';
import { send, useSession } from './session.js';
import { useTrying } from './trying.js';

/** @import { z } from 'zod' */
/** @import { ALERT } from '../action-schema.js' */
/** @typedef {z.output<typeof ALERT>} ShownAlert */
/** @typedef {{ found: { alerts: ShownAlert[] } | null, error: string | null }} Found */

const EVERY_MS = 5_000;
const GRAVE = ['critical', 'error'];

/** What people were told: what nobody looks after yet, and what became of the rest. */
export function AlertsView() {
  const [taken, setTaken] = useState(0);
  const when = { everyMs: EVERY_MS, again: taken };
  const open = /** @type {Found} */ (useRead('/api/alerts?open=true&limit=200', when));
  const latest = /** @type {Found} */ (useRead('/api/alerts?open=false&limit=50', when));
  const error = open.error ?? latest.error;
  if (error !== null) return html`<h1>Alerts</h1><p class="stale">${error}</p>`;
  if (open.found === null || latest.found === null)
    return html`<h1>Alerts</h1><p class="soft">reading ...</p>`;
  const others = latest.found.alerts.filter(({ acknowledgedBy, resolvedAt }) => acknowledgedBy ?? resolvedAt);
  return html`
    <h1>Alerts</h1>
    <${Open} alerts=${open.found.alerts} onTaken=${() => setTaken((count) => count + 1)} />
    ${others.length > 0 && html`<${Others} alerts=${others} />`}`;
}

/** @param {{ alerts: readonly ShownAlert[], onTaken: () => void }} props */
function Open({ alerts, onTaken }) {
  const why = whyNot('operator', useSession());
  const { busy, refusal, trying } = useTrying();
  const id = useId();
  if (alerts.length === 0) return html`<p>Nothing waits for anybody.</p>`;
  const take = (/** @type {number} */ alert) =>
    trying(async () => {
      await send('POST', `/api/alerts/${alert}/acknowledge`, {});
      onTaken();
    });
  return html`
    <${Refused} refusal=${refusal} fields=${[]} acts />
    <p class="soft" id=${id}>${why === null ? '' : `to look after one: ${why}`}</p>
    <ul class="concerns" aria-label="open alerts">${alerts.map(
      (alert) => html`<li class=${GRAVE.includes(alert.severity) ? 'grave' : ''} key=${alert.id}>
        <strong>${alert.severity}</strong> <code>${alert.code}</code> <${Of} alert=${alert} />${alert.what}
        <br />${alert.remedy}
        <br /><span class="soft">since ${timeText(alert.raisedAt)} UTC${alert.times > 1 ? `, ${alert.times} times` : ''}</span>
        <div class="actions"><button type="button" disabled=${why !== null || busy} aria-describedby=${id} aria-label="I look after it: alert ${alert.id}" onClick=${() => take(alert.id)}>I look after it</button></div>
      </li>`,
    )}</ul>`;
}

/** @param {{ alert: ShownAlert }} props */
function Of({ alert: { token } }) {
  return token === null ? '' : html`<a href="#/funds/${token}">${token}</a> `;
}

/** @param {{ alerts: readonly ShownAlert[] }} props */
function Others({ alerts }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="alerts that are looked after or over">
    <table>
      <caption>looked after or over, newest first, times in UTC</caption>
      <thead><tr><th scope="col" class="text">since</th><th scope="col" class="text">code</th><th scope="col" class="text">what</th><th scope="col" class="text">became</th></tr></thead>
      <tbody>${alerts.map(
        (alert) => html`<tr>
          <td class="text">${timeText(alert.raisedAt)}</td>
          <th scope="row" class="text">${alert.code}</th>
          <td class="text wrap"><${Of} alert=${alert} />${alert.what}</td>
          <td class="text wrap">${becameText(alert)}</td>
        </tr>`,
      )}</tbody>
    </table>
  </div>`;
}

/** @param {ShownAlert} alert */
function becameText({ acknowledgedBy, resolvedAt }) {
  const over = resolvedAt === null ? '' : `over since ${timeText(resolvedAt)}`;
  return [acknowledgedBy === null ? '' : `${acknowledgedBy} looks after it`, over].filter(Boolean).join('; ');
}
