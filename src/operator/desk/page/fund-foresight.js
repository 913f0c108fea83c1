import { amount, fixed, percent, signedPercent, timeText } from './figures.js';
import { html } from './html.js';

/** @import { FundReport } from '../fund-report.js' */

/** What a move of the price leads to. @param {{ found: FundReport }} props */
export function Foresight({ found: { foresight, noForesight } }) {
  if (foresight === null) return html`<p class="soft">${noForesight ?? 'nothing can be said yet'}</p>`;
  if (foresight.moves.length === 0) return html`<p class="soft">${foresight.noMoves ?? ''}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="foresight">
    <table>
      <caption>from ${amount(foresight.price)} at ${timeText(foresight.priceTime)} UTC, with every interim rebalance on the way</caption>
      <thead><tr><th scope="col">move</th><th scope="col">price</th><th scope="col">interims</th><th scope="col">NAV</th><th scope="col">leverage</th><th scope="col">gap to zero</th><th scope="col">gap to liquidation</th></tr></thead>
      <tbody>${foresight.moves.map(
        (row) => html`<tr>
        <th scope="row">${signedPercent(row.move)}</th>
        <td>${amount(row.price, 2)}</td>
        <td>${row.triggers}</td>
        ${
          row.outcome === 'held'
            ? html`<td>${fixed(row.nav, 4)}</td><td>${fixed(row.leverage, 3)}x</td><td>${percent(row.gaps?.toZero)}</td><td>${percent(row.gaps?.toLiquidation)}</td>`
            : html`<td colspan="4" class="state state-HALTED">${row.outcome}</td>`
        }
      </tr>`,
      )}</tbody>
    </table>
  </div>`;
}
