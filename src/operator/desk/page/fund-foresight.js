import { amount, fixed, percent, signedPercent, timeText } from './figures.js';
import { html } from './html.js';

/** @import { FundReport } from '../fund-report.js' */
/** @typedef {NonNullable<FundReport['foresight']>['moves'][number]} FundRow */
/** @typedef {FundReport['accountMoves'][number]} AccountRow */

/** What a move of the price leads to. @param {{ found: FundReport }} props */
export function Foresight({ found: { foresight, noForesight, accountMoves } }) {
  if (foresight === null) {
    return html`<p class="soft">${noForesight ?? 'nothing can be said yet'}</p>
      ${accountMoves.length > 0 && html`<${Account} rows=${accountMoves} />`}`;
  }
  if (foresight.moves.length === 0) return html`<p class="soft">${foresight.noMoves ?? ''}</p>`;
  // What shares its account has no gap of its own.
  const hasGaps = foresight.moves.some(({ gaps }) => gaps !== null);
  return html`<${Moves}
    caption=${`from ${amount(foresight.price)} at ${timeText(foresight.priceTime)} UTC, with every interim rebalance on the way`}
    titles=${['NAV', 'leverage', ...(hasGaps ? GAPS : [])]}
    rows=${foresight.moves}
    cells=${(/** @type {FundRow} */ { nav, leverage, gaps }) => [fixed(nav, 4), `${fixed(leverage, 3)}x`, ...(hasGaps ? gapCells(gaps) : [])]}
  />`;
}

/** The account of a hedge book. @param {{ rows: readonly AccountRow[] }} props */
function Account({ rows }) {
  return html`<${Moves}
    caption="of its account, with every interim rebalance of its funds on the way"
    titles=${['equity', 'leverage', ...GAPS]}
    rows=${rows}
    cells=${(/** @type {AccountRow} */ { equity, leverage, gaps }) => [fixed(equity, 2), `${fixed(leverage, 3)}x`, ...gapCells(gaps)]}
  />`;
}

const GAPS = ['gap to zero', 'gap to liquidation'];

/** @param {FundRow['gaps']} gaps */
const gapCells = (gaps) => [percent(gaps?.toZero), percent(gaps?.toLiquidation)];

/**
 * @template {FundRow | AccountRow} Row
 * @param {{ caption: string, titles: readonly string[], rows: readonly Row[], cells: (row: Row) => readonly string[] }} props
 */
function Moves({ caption, titles, rows, cells }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="foresight">
    <table>
      <caption>${caption}</caption>
      <thead><tr>${['move', 'price', 'interims', ...titles].map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr>
        <th scope="row">${signedPercent(row.move)}</th>
        <td>${amount(row.price, 2)}</td>
        <td>${row.triggers}</td>
        ${
          row.outcome === 'held'
            ? cells(row).map((cell) => html`<td>${cell}</td>`)
            : html`<td colspan=${titles.length} class="state state-HALTED">${row.outcome}</td>`
        }
      </tr>`,
      )}</tbody>
    </table>
  </div>`;
}
