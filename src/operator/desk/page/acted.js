import { html } from './html.js';
import { useRequest } from './request.js';

/** @import { Done } from './action-dialog.js' */

/** How an action was taken, and what comes of it as it comes. @param {{ done: Done }} props */
export function Acted({ done: { key, results } }) {
  const hasRebalance = results.some(({ rebalance }) => rebalance !== null);
  const sorted = results.toSorted((a, b) => Number(b.kind === 'refused') - Number(a.kind === 'refused'));
  return html`
    <ul class="concerns" role="status" aria-label="result">${sorted.slice(0, MOST).map(Result)}</ul>
    ${results.length > MOST && html`<p>and ${results.length - MOST} more: the audit has them all</p>`}
    ${hasRebalance && html`<${Outcome} requestKey=${key} />`}
    <p class="soft">request ${key}</p>`;
}

const MOST = 50;

/** @param {Done['results'][number]} result */
function Result({ token, kind, what, approval }) {
  const isNamed = token === null || what.includes(token);
  return html`<li class=${kind === 'refused' ? 'grave' : 'good'}>
    <strong>${kind}</strong>: ${isNamed ? '' : html`<a href="#/funds/${token}">${token}</a> `}${what}
    ${approval !== null && html`<br /><a href="#/approvals">${approval}</a> waits for another person`}
  </li>`;
}

/** @param {{ requestKey: string }} props */
function Outcome({ requestKey }) {
  const { actions, error } = useRequest(requestKey);
  const rebalance = actions.find((action) => action.rebalance !== null)?.rebalance ?? null;
  if (error !== null)
    return html`<p class="stale" role="status">what came of it cannot be seen: ${error}</p>`;
  if (rebalance === null) return html`<p role="status">waiting for it to begin ...</p>`;
  return html`<p role="status"><a href="#/rebalances/${rebalance.id}">${rebalance.id}</a>: <strong>${rebalance.outcome ?? 'at work ...'}</strong></p>`;
}
