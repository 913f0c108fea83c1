import { useState } from 'preact/hooks';
import { spanText, timeText } from './figures.js';
import { html } from './html.js';
import { useRead } from './live.js';

/** @import { reportJson } from '../../objectives.js' */
/** @typedef {ReturnType<typeof reportJson>} Report */
/** @typedef {Report['objectives'][number]} Objective */

const SPANS = /** @type {const} */ ([
  ['24h', 'last 24 hours'],
  ['7d', 'last 7 days'],
  ['30d', 'last 30 days'],
]);

/** How well the funds were served, against the targets. */
export function ObjectivesView() {
  const [span, setSpan] = useState('24h');
  const { found, error } = /** @type {{ found: Report | null, error: string | null }} */ (
    useRead(`/api/objectives?since=${span}`)
  );
  return html`
    <h1>Objectives</h1>
    <div class="tools">
      <label>rebalances that ended in the
        <select value=${span} onChange=${(/** @type {any} */ event) => setSpan(event.target.value)}>
          ${SPANS.map(([value, words]) => html`<option value=${value}>${words}</option>`)}
        </select>
      </label>
    </div>
    ${error !== null && html`<p class="stale">${error}</p>`}
    ${found === null ? error === null && html`<p class="soft">reading ...</p>` : html`<${Measured} report=${found} />`}
  `;
}

/** @param {{ report: Report }} props */
function Measured({ report: { from, until, objectives, secondsOutside, openBreaches } }) {
  return html`
    ${
      openBreaches.length > 0 &&
      html`<ul class="concerns" aria-label="beyond their range now">${openBreaches.map(
        ({ token, since }) =>
          html`<li class="grave"><a href="#/funds/${token}">${token}</a> is beyond its range, since ${timeText(since)} UTC</li>`,
      )}</ul>`
    }
    <div class="scroll" tabindex="0" role="region" aria-label="objectives">
      <table>
        <caption>from ${timeText(from)} to ${timeText(until)} UTC; funds were outside their bands for ${spanText(secondsOutside * 1000)} in all</caption>
        <thead><tr><th scope="col" class="text">objective</th><th scope="col">target</th><th scope="col">was</th><th scope="col" class="text">verdict</th><th scope="col">of</th><th scope="col" class="text">worst</th></tr></thead>
        <tbody>${objectives.map(
          (one) => html`<tr>
            <th scope="row" class="text">${one.what}</th>
            <td>${one.bound} ${one.target} ${unitText(one)}</td>
            <td>${valueText(one, one.value)}</td>
            <td class="text">${verdict(one)}</td>
            <td>${one.measured}</td>
            <td class="text">${one.worst === null ? '-' : html`${valueText(one, one.worst.value)}: <a href="#/rebalances/${one.worst.id}">${one.worst.id}</a>`}</td>
          </tr>`,
        )}</tbody>
      </table>
    </div>`;
}

/** @param {Objective} objective */
function verdict({ value, isMissed }) {
  if (value === null) return html`<span class="soft">nothing measured</span>`;
  return html`<span class="state ${isMissed ? 'state-HALTED' : 'state-ACTIVE'}">${isMissed ? 'missed' : 'met'}</span>`;
}

/** @param {Objective} objective */
const unitText = ({ unit }) => (unit === 'seconds' ? 's' : 'x a minute');

/** @param {Objective} objective @param {number | null} value */
const valueText = (objective, value) =>
  value === null ? '-' : `${Number(value.toPrecision(3))} ${unitText(objective)}`;
