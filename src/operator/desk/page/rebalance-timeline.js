import { amount, timeText } from './figures.js';
import { html } from './html.js';

/** @import { Explained } from './rebalance-view.js' */
/** @typedef {'the worker' | 'the ledger' | 'the venue'} Clock */
/** @typedef {{ time: string, clock: Clock, what: string }} Step */

/** What followed upon what, each by the clock that saw it. @param {{ found: Explained }} props */
export function Timeline({ found }) {
  const steps = stepsOf(found);
  return html`<h2>Timeline</h2><div class="scroll" tabindex="0" role="region" aria-label="timeline"><table>
    <caption>in the order of the work; times in UTC; the clocks of two machines may differ</caption>
    <thead><tr><th scope="col" class="text">at</th><th scope="col" class="text">by the clock of</th><th scope="col" class="text">step</th></tr></thead>
    <tbody>${steps.map(
      ({ time, clock, what }) => html`<tr>
        <td class="text">${timeText(time)}${time.slice(19, 23)}</td>
        <td class="text">${clock}</td>
        <th scope="row" class="text wrap">${what}</th>
      </tr>`,
    )}</tbody>
  </table></div>`;
}

/** Opened; then each strike with its orders, and each order with its fills; closed. @param {Explained} found @returns {Step[]} */
function stepsOf({ openedAt, closedAt, outcome, requestedBy, strikes, orders, fills }) {
  return [
    { time: openedAt, clock: 'the worker', what: `opened, asked for by ${requestedBy}` },
    ...strikes.flatMap(({ strike, orders: own }, index) => [
      {
        time: new Date(strike.time).toISOString(),
        clock: /** @type {Clock} */ ('the venue'),
        what: `strike ${index + 1} at ${amount(strike.markPrice)}`,
      },
      ...orders
        .filter(({ clientOrderId }) => own.includes(clientOrderId))
        .flatMap((order) => ordered(order, fills)),
    ]),
    ...(closedAt === null
      ? []
      : [{ time: closedAt, clock: /** @type {Clock} */ ('the worker'), what: `closed: ${outcome}` }]),
  ];
}

/** @param {Explained['orders'][number]} order @param {Explained['fills']} fills @returns {Step[]} */
function ordered({ clientOrderId, sentAt, side, contracts }, fills) {
  if (sentAt === null) return [];
  return [
    { time: sentAt, clock: 'the ledger', what: `sent ${clientOrderId}: ${side} ${amount(contracts)}` },
    ...fills
      .filter((fill) => fill.clientOrderId === clientOrderId)
      .map((fill) => ({
        time: fill.time,
        clock: /** @type {Clock} */ ('the venue'),
        what: `filled ${amount(fill.contracts)} at ${amount(fill.price)}`,
      })),
  ];
}
