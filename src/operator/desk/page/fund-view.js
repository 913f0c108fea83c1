import { ActionButtons } from './action-buttons.js';
import { FUND_ACTIONS, UNIT_ACTIONS } from './actions.js';
import { amount, fixed, percent, signedPercent, spanText, timeText } from './figures.js';
import { Equity } from './fund-equity.js';
import { Foresight } from './fund-foresight.js';
import { History } from './fund-history.js';
import { Past } from './fund-past.js';
import { FundWaiting } from './fund-waiting.js';
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
    <h2>Act</h2>
    <${FundWaiting} token=${fund.token} />
    <${ActionButtons} actions=${FUND_ACTIONS} token=${fund.token} />
    ${fund.members === null && html`<${ActionButtons} actions=${UNIT_ACTIONS} token=${fund.token} />`}
    <p>${temporalUi !== '' && html`<a href=${workflow}>its workflow in the Temporal UI</a>`}</p>
    ${error !== null && html`<p class="stale">${error}</p>`}
    ${found === null ? error === null && html`<p class="soft">reading ...</p>` : html`<${Details} found=${found} fund=${fund} />`}
  `;
}

/** @param {NonNullable<DeskFund['retirement']>} retirement */
function retirementText({ id, state, reason, at, effectiveAt, finalNav }) {
  if (state === 'retired') return `${id}: retired; each unit is paid ${finalNav}.`;
  if (state === 'unwinding') return `${id}: being retired since ${timeText(effectiveAt)} UTC: ${reason}.`;
  return `${id}: to be retired ${at === null ? 'once nothing is at work' : `at ${timeText(at)} UTC`}: ${reason}.`;
}

/** Of a hedge book alone. @param {DeskFund} fund @returns {[string, unknown][]} */
function bookFacts({ members, bookTarget }) {
  if (members === null || bookTarget === null) return [];
  const { net, gross, residual, declaredResidual } = bookTarget;
  return [
    ['funds of the book', members.join(', ')],
    ['they aim at', net === null ? '-' : `${fixed(net, 2)} net of ${fixed(gross, 2)} gross`],
    ['residual', `${amount(residual)} contracts, ${amount(declaredResidual)} declared`],
  ];
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
    ['target', fund.targetLeverage === null ? '-' : `${amount(fund.targetLeverage, 3)}x`],
    ...bookFacts(fund),
    [
      'trigger',
      trigger === null
        ? '-'
        : `${amount(trigger.price)} (${trigger.passed ? 'passed' : signedPercent(trigger.distance)})`,
    ],
    ['assets', fixed(fund.equity, 2)],
    ['units', amount(fund.units)],
    ['basket', `${amount(fund.contracts)} ${fund.contract}, worth ${fixed(fund.exposure, 2)}`],
    [
      'mark price',
      fund.markPrice === null
        ? '-'
        : `${amount(fund.markPrice)}, ${spanText(now - Date.parse(fund.priceTime ?? ''))} old`,
    ],
    [
      'rebalance point',
      anchor === null
        ? '-'
        : `${amount(anchor.price)} at ${timeText(anchor.time)} UTC (number ${anchor.seq}${anchor.range === null ? '' : `, range ${percent(anchor.range)}`})`,
    ],
    [
      'next daily',
      fund.nextDaily === null
        ? '-'
        : `${timeText(fund.nextDaily)} UTC, in ${spanText(Date.parse(fund.nextDaily) - now)}`,
    ],
  ];
}

/** @param {{ found: FundReport, fund: DeskFund }} props */
function Details({ found, fund }) {
  return html`
    <${Past} found=${found} fund=${fund} />
    <div class="pair">
      <section>
        <h2>Why its equity is what it is</h2>
        <${Equity} attributions=${found.attributions} />
      </section>
      <section>
        <h2>What a move of the price leads to</h2>
        <${Foresight} found=${found} />
      </section>
    </div>
    <h2>Rebalances</h2>
    <${History} rows=${found.history} />
  `;
}
