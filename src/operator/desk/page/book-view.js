import { useState } from 'preact/hooks';
import { ActionButtons } from './action-buttons.js';
import { BOOK_ACTIONS } from './actions.js';
import { amount, fixed, signedPercent, spanText, timeText } from './figures.js';
import { html } from './html.js';

/** @import { BookReport, DeskFund } from '../book-report.js' */

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {boolean} [number]
 * @property {(fund: DeskFund) => number | string} key To sort by.
 * @property {(fund: DeskFund, now: number) => unknown} cell
 */

const LAST = Number.POSITIVE_INFINITY;
/** @param {string | null | undefined} text */
const size = (text) => (text === null || text === undefined ? LAST : Number(text));

/** @type {readonly Column[]} */
const COLUMNS = [
  {
    title: 'fund',
    key: ({ token }) => token,
    cell: ({ token }) => html`<a href="#/funds/${token}">${token}</a>`,
  },
  {
    title: 'state',
    key: ({ state }) => state,
    cell: ({ state }) => html`<span class="state state-${state}">${state}</span>`,
  },
  { title: 'NAV', number: true, key: ({ nav }) => size(nav), cell: ({ nav }) => fixed(nav, 4) },
  {
    title: 'leverage',
    number: true,
    key: ({ leverage }) => size(leverage),
    cell: ({ leverage, targetLeverage }) =>
      html`<span title="target ${targetLeverage === null ? '-' : `${amount(targetLeverage, 3)}x`}">${leverage === null ? '-' : `${fixed(leverage, 3)}x`}</span>`,
  },
  { title: 'to trigger', key: distance, cell: gauge },
  {
    title: 'assets',
    number: true,
    key: ({ equity }) => -size(equity),
    cell: ({ equity }) => fixed(equity, 2),
  },
  { title: 'price', number: true, key: ({ contract }) => contract, cell: price },
  {
    title: 'next daily',
    key: ({ nextDaily }) => (nextDaily === null ? LAST : Date.parse(nextDaily)),
    cell: ({ nextDaily }, now) =>
      nextDaily === null
        ? '-'
        : html`<span title="${timeText(nextDaily)} UTC">in ${spanText(Date.parse(nextDaily) - now)}</span>`,
  },
  {
    title: 'today',
    key: ({ today }) => -today.reduce((sum, { ended }) => sum + ended, 0),
    cell: ({ today }) => today.map(({ cause, ended }) => `${ended} ${cause}`).join(', ') || '-',
  },
  {
    title: 'last rebalance',
    key: ({ lastRebalance }) => (lastRebalance === null ? LAST : -Date.parse(lastRebalance.time)),
    cell: ({ lastRebalance }) =>
      lastRebalance === null
        ? '-'
        : html`<a href="#/rebalances/${lastRebalance.id}">${lastRebalance.cause} ${timeText(lastRebalance.time).slice(5, 16)}</a> ${lastRebalance.outcome}`,
  },
];

/** @param {DeskFund} fund */
function distance({ trigger }) {
  if (trigger === null) return LAST;
  return trigger.passed ? -1 : Math.abs(Number(trigger.distance));
}

/** What is left of the way from the rebalance point to the trigger. @param {DeskFund} fund */
function gauge(fund) {
  const { trigger, anchor, token } = fund;
  if (trigger === null) return html`<span class="soft">${whyNoTrigger(fund)}</span>`;
  if (trigger.passed) return html`<span class="state state-HALTED">passed ${amount(trigger.price)}</span>`;
  const left = Math.abs(Number(trigger.distance));
  const whole = anchor?.range == null ? left : Math.max(Number(anchor.range), left);
  const label = `${token}: ${signedPercent(trigger.distance)} to the trigger at ${amount(trigger.price)}`;
  return html`<span title="trigger ${amount(trigger.price)}"><meter min="0" max=${whole} low=${whole / 4} value=${left} aria-label=${label}></meter> ${signedPercent(trigger.distance)}</span>`;
}

/** @param {DeskFund} fund */
function whyNoTrigger({ retirement, markPrice, anchor }) {
  if (retirement?.effectiveAt) return retirement.state;
  if (markPrice === null) return 'no price';
  return anchor === null ? 'not established' : 'none';
}

const FRESH_MS = 15_000;

/** @param {DeskFund} fund @param {number} now */
function price({ markPrice, priceTime, contract }, now) {
  if (markPrice === null || priceTime === null) return '-';
  const age = now - Date.parse(priceTime);
  const style = age > FRESH_MS ? 'state state-PAUSED' : 'soft age';
  return html`<span title="mark price of ${contract} at ${timeText(priceTime)} UTC">${amount(markPrice)}</span> <span class=${style}>${spanText(age)} old</span>`;
}

const CHOICES = /** @type {const} */ (['all', 'ACTIVE', 'not ACTIVE']);

/** @param {{ book: BookReport, now: number }} props */
export function BookView({ book, now }) {
  const [text, setText] = useState('');
  const [choice, setChoice] = useState(/** @type {string} */ ('all'));
  const [sort, setSort] = useState({ column: 0, down: false });
  const funds = sorted(chosen(book.funds, text, choice), sort);
  return html`
    <h1>Funds</h1>
    <${Concerns} concerns=${book.concerns} />
    <dl class="facts">
      <div><dt>funds</dt><dd>${book.sums.funds}</dd></div>
      <div><dt>assets</dt><dd>${fixed(book.sums.equity, 2)}</dd></div>
      <div><dt>long exposure</dt><dd>${fixed(book.sums.long, 2)}</dd></div>
      <div><dt>short exposure</dt><dd>${fixed(book.sums.short, 2)}</dd></div>
      <div><dt>rebalances today (UTC)</dt><dd>${book.sums.rebalancesToday}</dd></div>
      <div><dt>trading of all funds</dt><dd>${book.tradingSwitch.state}</dd></div>
    </dl>
    <${ActionButtons} actions=${BOOK_ACTIONS} token=${null} />
    <div class="tools">
      <label>search <input type="search" value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} /></label>
      <label>state
        <select value=${choice} onChange=${(/** @type {any} */ event) => setChoice(event.target.value)}>
          ${CHOICES.map((one) => html`<option value=${one}>${one}</option>`)}
        </select>
      </label>
      <label>sort by
        <select value=${sort.column} onChange=${(/** @type {any} */ event) => setSort({ column: Number(event.target.value), down: false })}>
          ${COLUMNS.map(({ title }, index) => html`<option value=${index}>${title}</option>`)}
        </select>
      </label>
      <span class="soft" role="status">${funds.length} of ${book.funds.length} funds</span>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label="table of funds">
      <div class="book" role="table" aria-label="funds" aria-rowcount=${funds.length + 1}>
        <div class="head" role="row">${COLUMNS.map((column, index) => header(column, index, sort, setSort))}</div>
        ${funds.map(
          (fund) => html`
          <div role="row" key=${fund.token}>
            ${COLUMNS.map(({ cell, number, title }) => html`<span role="cell" class=${number ? 'number' : ''} data-title=${title}>${cell(fund, now)}</span>`)}
          </div>`,
        )}
      </div>
    </div>
  `;
}

/** @param {{ concerns: BookReport['concerns'] }} props */
function Concerns({ concerns }) {
  if (concerns.length === 0) return html`<p>Nothing calls for anybody.</p>`;
  return html`<ul class="concerns" aria-label="what is wrong">
    ${concerns.map(({ grave, token, what }) => html`<li class=${grave ? 'grave' : ''}>${token !== null && html`<a href="#/funds/${token}">${token}</a> `}${what}</li>`)}
  </ul>`;
}

/**
 * @param {Column} column
 * @param {number} index
 * @param {{ column: number, down: boolean }} sort
 * @param {(sort: { column: number, down: boolean }) => void} setSort
 */
function header({ title, number }, index, sort, setSort) {
  const isOurs = sort.column === index;
  const order = isOurs ? (sort.down ? 'descending' : 'ascending') : 'none';
  const arrow = isOurs ? (sort.down ? ' ↓' : ' ↑') : '';
  return html`<span role="columnheader" aria-sort=${order} class=${number ? 'number' : ''}>
    <button type="button" onClick=${() => setSort({ column: index, down: isOurs && !sort.down })}>${title}${arrow}</button>
  </span>`;
}

/**
 * @param {readonly DeskFund[]} funds
 * @param {string} text
 * @param {string} choice
 */
function chosen(funds, text, choice) {
  const wanted = text.trim().toUpperCase();
  return funds.filter(({ token, contract, state }) => {
    if (choice === 'ACTIVE' && state !== 'ACTIVE') return false;
    if (choice === 'not ACTIVE' && state === 'ACTIVE') return false;
    return `${token} ${contract}`.toUpperCase().includes(wanted);
  });
}

/**
 * @param {readonly DeskFund[]} funds
 * @param {{ column: number, down: boolean }} sort
 */
function sorted(funds, { column, down }) {
  const key = COLUMNS[column]?.key ?? (() => 0);
  const way = down ? -1 : 1;
  return funds.toSorted((a, b) => {
    const [one, other] = [key(a), key(b)];
    return one === other ? 0 : one < other ? -way : way;
  });
}
