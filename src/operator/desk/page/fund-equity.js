import { amount, fixed, timeText } from './figures.js';
import { html } from './html.js';

/** @import { FundReport } from '../fund-report.js' */
/** @typedef {FundReport['attributions'][number]} Attribution */

/** @type {readonly [keyof Attribution['parts'], string][]} */
const PARTS = [
  ['price', 'price of the position'],
  ['funding', 'funding'],
  ['managementFee', 'management fee'],
  ['tradingFee', 'trading fees'],
  ['slippage', 'slippage against the mark price'],
  ['capital', 'initial capital'],
  ['dealing', 'creations and redemptions'],
  ['transfer', 'top-ups and withdrawals'],
  ['adopted', 'taken over by people'],
];

/** Why equity is what it is, a column for each span. @param {{ attributions: readonly Attribution[] }} props */
export function Equity({ attributions }) {
  const [launch] = attributions;
  if (launch === undefined) return html`<p class="soft">nothing can be said yet</p>`;
  const shown = PARTS.filter(([part]) => attributions.some(({ parts }) => parts[part] !== '0'));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="attribution of equity">
    <table>
      <caption>at ${amount(launch.price)} on ${timeText(launch.to)} UTC; above zero where equity grew; the parts sum to the change exactly</caption>
      <thead><tr>
        <th scope="col" class="text">part</th>
        ${attributions.map(({ from }) => html`<th scope="col">since ${from === null ? 'its launch' : html`<a href="#/rebalances/${from.rebalanceId}">${timeText(from.time).slice(0, 16)}</a>`}</th>`)}
      </tr></thead>
      <tbody>
        ${row('equity before', attributions, ({ equityBefore }) => fixed(equityBefore, 4))}
        ${shown.map(([part, words]) => row(words, attributions, ({ parts }) => fixed(parts[part], 4)))}
        ${row('equity now', attributions, ({ equityAfter }) => fixed(equityAfter, 4))}
        ${
          launch.unexplained !== '0' &&
          html`<tr class="state state-HALTED"><th scope="row" class="text">unexplained: a defect</th>${attributions.map(({ unexplained }) => html`<td>${amount(unexplained)}</td>`)}</tr>`
        }
      </tbody>
    </table>
  </div>`;
}

/**
 * @param {string} words
 * @param {readonly Attribution[]} attributions
 * @param {(one: Attribution) => string} cell
 */
function row(words, attributions, cell) {
  return html`<tr><th scope="row" class="text">${words}</th>${attributions.map((one) => html`<td>${cell(one)}</td>`)}</tr>`;
}
