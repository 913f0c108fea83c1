import { Chart } from './chart.js';
import { amount, fixed, percent, signedPercent, spanText, timeText } from './figures.js';
import { html } from './html.js';
import { useRead } from './live.js';

/** @import { DeskFund } from '../book-report.js' */
/** @import { FundReport } from '../fund-report.js' */

/** @param {{ fund: DeskFund, now: number, temporalUi: string }} props */
export function FundView({ fund, now, temporalUi }) {
  // A rebalance that has ended since is a reason to read the rest again.
  const { found, error } = /** @type {{ found: FundReport | null, error: string | null }} */ (
    useRead(`/api/funds/${fund.token}?after=${fund.lastRebalance?.id ?? ''}`)
  );
  const workflow = `${temporalUi}/workflows/${encodeURIComponent(`fund/${fund.token}`)}`;
  return html`
    <h1>${fund.token} <span class="state state-${fund.state}">${fund.state}</span></h1>
    ${fund.stateReason !== null && fund.state !== 'ACTIVE' && html`<p>${fund.stateReason}</p>`}
    ${fund.retirement !== null && html`<p>${retirementText(fund.retirement)}</p>`}
    ${fund.findings.map(({ code, title, what, remedy }) => html`<p class="stale">${code}: ${title}: ${what}. ${remedy}</p>`)}
    <dl class="facts">
      ${facts(fund, now).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
    <p>${temporalUi !== '' && html`<a href=${workflow}>its workflow in the Temporal UI</a>`}</p>
    ${error !== null && html`<p class="stale">${error}</p>`}
    ${found === null ? error === null && html`<p class="soft">reading ...</p>` : html`<${Details} found=${found} />`}
  `;
}

/** @param {NonNullable<DeskFund['retirement']>} retirement */
function retirementText({ id, state, reason, at, effectiveAt, finalNav }) {
  if (state === 'retired') return `${id}: retired; each unit is paid ${finalNav}.`;
  if (state === 'unwinding') return `${id}: being retired since ${timeText(effectiveAt)} UTC: ${reason}.`;
  return `${id}: to be retired ${at === null ? 'once nothing is at work' : `at ${timeText(at)} UTC`}: ${reason}.`;
}

/**
 * @param {DeskFund} fund
 * @param {number} now
 * @returns {[string, unknown][]}
 */
function facts(fund, now) {
  const { anchor, trigger } = fund;
  return [
    ['NAV', fixed(fund.nav, 4)],
    ['real leverage', fund.leverage === null ? '-' : `${fixed(fund.leverage, 3)}x`],
    ['target', `${fund.targetLeverage}x`],
    [
      'trigger',
      trigger === null
        ? '-'
        : `${amount(trigger.price)} (${trigger.passed ? 'passed' : signedPercent(trigger.distance)})`,
    ],
    ['assets', fixed(fund.equity, 2)],
    ['units', amount(fund.units)],
    ['basket', `${amount(fund.contracts)} ${fund.contract}`],
    [
      'mark price',
      fund.markPrice === null
        ? '-'
        : `${amount(fund.markPrice)} at ${timeText(fund.priceTime).slice(11)} UTC`,
    ],
    ['rebalance point', anchor === null ? '-' : `${amount(anchor.price)} at ${timeText(anchor.time)} UTC`],
    [
      'next daily',
      fund.nextDaily === null
        ? '-'
        : `${timeText(fund.nextDaily)} UTC, in ${spanText(Date.parse(fund.nextDaily) - now)}`,
    ],
  ];
}

/** @param {{ found: FundReport }} props */
function Details({ found }) {
  const struck = found.history.filter(({ navAfter }) => navAfter !== null).toReversed();
  return html`
    ${
      struck.length === 0
        ? html`<p class="soft">It has not been rebalanced yet.</p>`
        : html`<${Past} struck=${struck} target=${Number(found.settings.leverage)} />`
    }
    <h2>Why its equity is what it is</h2>
    <${Equity} attribution=${found.attribution} />
    <h2>What a move of the price leads to</h2>
    <${Foresight} found=${found} />
    <h2>Rebalances</h2>
    <${History} rows=${found.history} />
  `;
}

/** @type {readonly { cause: string, colour: string }[]} */
const MARKED = [
  { cause: 'interim', colour: '--cross' },
  { cause: 'emergency', colour: '--line-2' },
];

/**
 * At each rebalance, oldest first. NAV is in the units of today; a change of causes marks what was no daily.
 * @param {{ struck: FundReport['history'], target: number }} props
 */
function Past({ struck, target }) {
  const times = struck.map(({ time }) => Date.parse(time) / 1000);
  const nav = struck.map(({ navAfter, unitRatio }) => Number(navAfter) / ratioOf(unitRatio));
  const prices = struck.map(({ price }) => Number(price));
  /** @param {string} cause @param {number[]} values */
  const ofCause = (cause, values) =>
    values.map((value, index) => (struck[index]?.cause === cause ? value : null));
  const marks = MARKED.map(({ cause, colour }) => ({ label: cause, colour, points: true }));
  /** @param {number[]} values */
  const marked = (values) => [times, values, ...MARKED.map(({ cause }) => ofCause(cause, values))];
  return html`
    <h2>NAV, in units of today</h2>
    <${Chart} label="NAV after each rebalance" data=${marked(nav)} lines=${[{ label: 'NAV', colour: '--line-1' }, ...marks]} />
    <h2>Price</h2>
    <${Chart} label="mark price at each rebalance" data=${marked(prices)} lines=${[{ label: 'price', colour: '--line-1' }, ...marks]} />
    <h2>Real leverage</h2>
    <${Chart} label="real leverage before and after each rebalance, and its target" data=${[
      times,
      struck.map(({ leverageBefore }) => Number(leverageBefore)),
      struck.map(({ leverageAfter }) => Number(leverageAfter)),
      times.map(() => target),
    ]} lines=${[
      { label: 'before', colour: '--line-2' },
      { label: 'after', colour: '--line-1' },
      { label: 'target', colour: '--ink-soft' },
    ]} />`;
}

/** @param {string} ratio Units of today for units of then, `10:1`. */
function ratioOf(ratio) {
  const [today = 1, then = 1] = ratio.split(':').map(Number);
  return today / then;
}

/** @type {readonly [keyof NonNullable<FundReport['attribution']>['parts'], string][]} */
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

/** @param {{ attribution: FundReport['attribution'] }} props */
function Equity({ attribution }) {
  if (attribution === null) return html`<p class="soft">nothing can be said yet</p>`;
  const { parts, equityAfter, to, price, unexplained } = attribution;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="attribution of equity">
    <table>
      <caption>since its launch, at ${amount(price)} on ${timeText(to)} UTC; the parts sum to the equity exactly</caption>
      <thead><tr><th scope="col" class="text">part</th><th scope="col">amount</th></tr></thead>
      <tbody>
        ${PARTS.filter(([part]) => parts[part] !== '0').map(
          ([part, words]) =>
            html`<tr><th scope="row" class="text">${words}</th><td>${fixed(parts[part], 4)}</td></tr>`,
        )}
        <tr><th scope="row" class="text">equity</th><td>${fixed(equityAfter, 4)}</td></tr>
        ${
          unexplained !== '0' &&
          html`<tr><th scope="row" class="text">unexplained: a defect</th><td class="state state-HALTED">${amount(unexplained)}</td></tr>`
        }
      </tbody>
    </table>
  </div>`;
}

/** @param {{ found: FundReport }} props */
function Foresight({ found: { foresight, noForesight } }) {
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

/** @param {{ rows: FundReport['history'] }} props */
function History({ rows }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="rebalances">
    <table>
      <caption>newest first, times in UTC</caption>
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
