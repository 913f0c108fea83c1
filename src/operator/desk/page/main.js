import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApprovalsView } from './approvals-view.js';
import { AuditView } from './audit-view.js';
import { BookView } from './book-view.js';
import { timeText } from './figures.js';
import { FundView } from './fund-view.js';
import { html } from './html.js';
import { useLive, useNow, whyStale } from './live.js';
import { ObjectivesView } from './objectives-view.js';
import { RebalanceView } from './rebalance-view.js';

const TEMPORAL_UI = document.body.dataset.temporalUi ?? '';

function useHash() {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return hash;
}

function Desk() {
  const live = useLive();
  const now = useNow();
  const stale = whyStale(live, now);
  const [, place, name] = useHash().split('/');
  const { book } = live;
  return html`
    <header class="top">
      <strong><a href="#/">Ballast</a></strong>
      <span>${book === null ? '' : `${book.venue.name}${book.venue.simulated ? ': every trade is simulated' : ''}`}</span>
      <span class="soft">as of ${book === null ? '-' : timeText(book.asOf)} UTC, amounts in ${book?.settleCoin ?? 'USDT'}</span>
      <a href="#/approvals">approvals</a>
      <a href="#/objectives">objectives</a>
      <a href="#/audit">audit</a>
      ${TEMPORAL_UI !== '' && html`<a href="${TEMPORAL_UI}/workflows">Temporal UI</a>`}
    </header>
    <div role="status">
      ${stale !== null && html`<p class="stale">stale since ${book === null ? 'the start' : `${timeText(book.asOf)} UTC`}: ${stale}</p>`}
    </div>
    <main class=${stale === null || book === null ? '' : 'old'}>
      ${view(place, name, book, now)}
    </main>
  `;
}

/**
 * @param {string | undefined} place
 * @param {string | undefined} name
 * @param {import('../book-report.js').BookReport | null} book
 * @param {number} now
 */
function view(place, name, book, now) {
  if (place === 'rebalances' && name) return html`<${RebalanceView} id=${name} temporalUi=${TEMPORAL_UI} />`;
  if (place === 'approvals') return html`<${ApprovalsView} />`;
  if (place === 'objectives') return html`<${ObjectivesView} />`;
  if (place === 'audit') return html`<${AuditView} />`;
  if (book === null) return html`<p class="soft">waiting for the first report ...</p>`;
  if (place !== 'funds' || !name) return html`<${BookView} book=${book} now=${now} />`;
  const fund = book.funds.find(({ token }) => token === name);
  if (fund === undefined) return html`<p>There is no fund ${name}. <a href="#/">All funds</a></p>`;
  return html`<${FundView} fund=${fund} now=${now} temporalUi=${TEMPORAL_UI} />`;
}

const root = document.getElementById('desk');
if (root !== null) {
  root.replaceChildren();
  render(html`<${Desk} />`, root);
}
