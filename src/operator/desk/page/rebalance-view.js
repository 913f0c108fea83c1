import { amount, timeText } from './figures.js';
import { html } from './html.js';
import { useRead } from './live.js';
import { DifferencesTable } from './rebalance-differences.js';
import { DivisionTable } from './rebalance-division.js';
import { Timeline } from './rebalance-timeline.js';
import { Shortfall } from './shortfall.js';

/** @import { explanationJson } from '../../explain.js' */
/** @typedef {ReturnType<typeof explanationJson>} Explained */

/** @param {{ id: string, temporalUi: string }} props */
export function RebalanceView({ id, temporalUi }) {
  const { found, error } = /** @type {{ found: Explained | null, error: string | null }} */ (
    useRead(`/api/rebalances/${id}`)
  );
  if (error !== null) return html`<h1>${id}</h1><p class="stale">${error}</p>`;
  if (found === null) return html`<h1>${id}</h1><p class="soft">reading ...</p>`;
  const workflow = `${temporalUi}/workflows/${encodeURIComponent(`rebalance/${id}`)}`;
  return html`
    <h1>${id}</h1>
    <p><a href="#/funds/${found.token}">${found.token}</a>, ${found.cause}: <strong>${found.outcome ?? 'open'}</strong>${found.reason ? `: ${found.reason}` : ''}</p>
    <p class="soft">asked for by ${found.requestedBy}: ${found.requestReason}</p>
    <dl class="facts">
      <div><dt>opened</dt><dd>${timeText(found.openedAt)} UTC</dd></div>
      <div><dt>closed</dt><dd>${timeText(found.closedAt)} UTC</dd></div>
      <div><dt>rules</dt><dd>${found.rules === null ? '-' : `version ${found.rules.version}`}</dd></div>
      <div><dt>computed again</dt><dd class="state ${found.equal ? 'state-ACTIVE' : 'state-HALTED'}">${found.equal ? 'the same' : 'something else'}</dd></div>
    </dl>
    ${temporalUi !== '' && html`<p><a href=${workflow}>its workflow in the Temporal UI</a></p>`}
    <p class="soft">The same in a terminal: <code>ballast explain ${id}</code></p>
    <${Timeline} found=${found} />
    <${DifferencesTable} of="the rules" differences=${found.rulesDifferences} />
    <${DifferencesTable} of="the settled figures" differences=${found.figuresDifferences} />
    <${DifferencesTable} of="the final figures" differences=${found.finalDifferences} />
    ${found.strikes.map((strike, index) => html`<${Strike} strike=${strike} number=${index + 1} of=${found.strikes.length} />`)}
    ${found.execution !== null && html`<${Shortfall} execution=${found.execution} />`}
    ${found.legs.map(
      ({ leg, execution }) => html`
        <p>${leg === 'close' ? 'First leg: the whole position is closed.' : 'Second leg: it is opened again.'}</p>
        <${Shortfall} execution=${execution} />`,
    )}
    ${found.division !== null && html`<${DivisionTable} division=${found.division} />`}
    <${Orders} orders=${found.orders} />
    <${Fills} fills=${found.fills} />
  `;
}

/** @param {{ strike: Explained['strikes'][number], number: number, of: number }} props */
function Strike({ strike, number, of }) {
  return html`
    <h2>Strike${of > 1 ? ` ${number} of ${of}` : ''}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="arithmetic"><table>
      <caption>at ${amount(strike.strike.markPrice)}, ${timeText(new Date(strike.strike.time).toISOString())} UTC by the venue's clock</caption>
      <thead><tr><th scope="col" class="text">step</th><th scope="col" class="text">formula</th><th scope="col">value</th><th scope="col" class="text">unit</th></tr></thead>
      <tbody>${strike.steps.map(
        (step) => html`<tr>
        <th scope="row" class="text">${step.symbol === '' ? step.name : `${step.name} (${step.symbol})`}</th><td class="text">${step.formula}</td><td>${step.value}</td><td class="text">${step.unit}</td>
      </tr>`,
      )}</tbody>
    </table></div>
    ${strike.guards.filter(({ refusal }) => refusal !== null).map(({ code, refusal }) => html`<p class="stale">${code}: ${refusal}</p>`)}
    <${DifferencesTable} of="figures of this strike" differences=${strike.differences} />
  `;
}

/** @param {{ orders: Explained['orders'] }} props */
function Orders({ orders }) {
  if (orders.length === 0) return html`<h2>Orders</h2><p class="soft">none was sent</p>`;
  return html`<h2>Orders</h2><div class="scroll" tabindex="0" role="region" aria-label="orders"><table>
    <thead><tr><th scope="col" class="text">order</th><th scope="col" class="text">sent (UTC)</th><th scope="col" class="text">side</th><th scope="col">contracts</th><th scope="col">limit</th><th scope="col">filled</th><th scope="col" class="text">state</th></tr></thead>
    <tbody>${orders.map(
      (order) => html`<tr>
      <th scope="row" class="text">${order.clientOrderId}</th><td class="text">${timeText(order.sentAt)}</td><td class="text">${order.side}${order.reduceOnly ? ', reduce only' : ''}</td><td>${amount(order.contracts)}</td><td>${amount(order.limitPrice)}</td><td>${amount(order.filled)}</td><td class="text">${order.state}</td>
    </tr>`,
    )}</tbody>
  </table></div>`;
}

/** @param {{ fills: Explained['fills'] }} props */
function Fills({ fills }) {
  if (fills.length === 0) return '';
  return html`<h2>Fills</h2><div class="scroll" tabindex="0" role="region" aria-label="fills"><table>
    <thead><tr><th scope="col" class="text">time (UTC)</th><th scope="col" class="text">order</th><th scope="col" class="text">side</th><th scope="col">contracts</th><th scope="col">price</th><th scope="col">mark price</th><th scope="col">fee</th></tr></thead>
    <tbody>${fills.map(
      (fill) => html`<tr>
      <th scope="row" class="text">${timeText(fill.time)}</th><td class="text">${fill.clientOrderId}</td><td class="text">${fill.side}</td><td>${amount(fill.contracts)}</td><td>${amount(fill.price)}</td><td>${amount(fill.markPrice)}</td><td>${amount(fill.fee)}</td>
    </tr>`,
    )}</tbody>
  </table></div>`;
}
