import { amount, fixed } from './figures.js';
import { html } from './html.js';

/** @import { Explained } from './rebalance-view.js' */

/** What was expected of the trade and what was achieved; amounts above zero are a cost. @param {{ execution: NonNullable<Explained['execution']> }} props */
export function Shortfall({ execution }) {
  const { strikePrice, expectedPrice, averagePrice, expectedSlippage, expectedFee } = execution;
  const { drift, slippage, fee, total, marksKnown } = execution;
  return html`
    <h2>What the trade cost</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="shortfall"><table>
      <caption>against ${amount(strikePrice)} at the strike; above zero is a cost${marksKnown ? '' : '; the mark price of some fill is not on record: its drift counts as spread and depth'}</caption>
      <thead><tr><th scope="col" class="text"></th><th scope="col">expected</th><th scope="col">achieved</th></tr></thead>
      <tbody>
        <tr><th scope="row" class="text">average price</th><td>${amount(expectedPrice)}</td><td>${amount(averagePrice)}</td></tr>
        <tr><th scope="row" class="text">drift of the market</th><td>-</td><td>${fixed(drift, 4)}</td></tr>
        <tr><th scope="row" class="text">spread and depth</th><td>${fixed(expectedSlippage, 4)}</td><td>${fixed(slippage, 4)}</td></tr>
        <tr><th scope="row" class="text">fees</th><td>${fixed(expectedFee, 4)}</td><td>${fixed(fee, 4)}</td></tr>
        <tr><th scope="row" class="text">together</th><td>-</td><td>${fixed(total, 4)}</td></tr>
      </tbody>
    </table></div>`;
}
