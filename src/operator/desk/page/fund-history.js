import { amount, fixed, timeText } from './figures.js';
import { html } from './html.js';

/** @import { FundReport } from '../fund-report.js' */

/** @param {{ rows: FundReport['history'] }} props */
export function History({ rows }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="rebalances">
    <table>
      <caption>newest first, times in UTC, NAV in units of today</caption>
      <thead><tr><th scope="col" class="text">rebalance</th><th scope="col" class="text">time</th><th scope="col" class="text">cause</th><th scope="col" class="text">outcome</th><th scope="col">price</th><th scope="col">contracts</th><th scope="col">leverage</th><th scope="col">NAV</th><th scope="col">fee</th></tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr>
        <th scope="row" class="text"><a href="#/rebalances/${row.id}">${row.id}</a></th>
        <td class="text">${timeText(row.time)}</td>
        <td class="text">${row.cause}</td>
        <td class="text" title=${row.reason ?? ''}>${row.outcome ?? 'open'}</td>
        <td>${amount(row.price)}</td>
        <td>${row.contractsBefore === null ? '-' : `${amount(row.contractsBefore)} → ${amount(row.contractsAfter)}`}</td>
        <td>${row.leverageBefore === null ? '-' : `${fixed(row.leverageBefore, 3)} → ${fixed(row.leverageAfter, 3)}`}</td>
        <td>${row.navBefore === null ? '-' : `${fixed(row.navBefore, 4)} → ${fixed(row.navAfter, 4)}`}</td>
        <td>${fixed(row.fee, 4)}</td>
      </tr>`,
      )}</tbody>
    </table>
  </div>`;
}
