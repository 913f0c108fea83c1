import { amount } from './figures.js';
import { html } from './html.js';
import { DifferencesTable } from './rebalance-differences.js';

/** @import { Division } from '../../explain/division.js' */

/** How a round of a hedge book was divided. @param {{ division: Division }} props */
export function DivisionTable({ division: { funds, residual, differences } }) {
  const parts = [
    ...funds.map((share) => ({
      ...share,
      who: html`<a href="#/rebalances/${share.rebalance}">${share.rebalance}</a>${share.kind === 'served' ? '' : ', wiped out: left to the residual'}`,
    })),
    ...(residual === null ? [] : [{ ...residual, who: residual.id }]),
  ];
  return html`<h2>Division</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="division"><table>
      <caption>contracts crossed at the strike, and of the trade at one average price; above zero is bought</caption>
      <thead><tr><th scope="col" class="text">part of</th><th scope="col">crossed</th><th scope="col">traded</th><th scope="col">for</th><th scope="col">fee</th></tr></thead>
      <tbody>${parts.map(
        ({ who, crossed, executed, notional, fee }) => html`<tr>
        <th scope="row" class="text">${who}</th><td>${amount(crossed)}</td><td>${amount(executed)}</td><td>${amount(notional)}</td><td>${amount(fee)}</td>
      </tr>`,
      )}</tbody>
    </table></div>
    <${DifferencesTable} of="the division" differences=${differences} />`;
}
