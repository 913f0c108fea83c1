import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { AlertsView } from './alerts-view.js';
import { ApprovalsView } from './approvals-view.js';
import { AuditView } from './audit-view.js';
import { BookView } from './book-view.js';
import { DialogHost } from './dialog-host.js';
import { timeText } from './figures.js';
import { FundView } from './fund-view.js';
import { html } from './html.js';
import { KillSwitch } from './kill-switch.js';
import { useLive, useNow, whyStale } from './live.js';
import { ObjectivesView } from './objectives-view.js';
import { RebalanceView } from './rebalance-view.js';
import { useSession, useSessionWatch } from './session.js';
import { SignIn, WhoIsHere } from './sign-in.js';

/** @import { BookReport } from '../book-report.js' */

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
  useSessionWatch();
  const session = useSession();
  // Where nobody may act without a token, nobody may look without one.
  const isClosed = session !== null && session.signedIn === null && !session.mayActUnsigned;
  if (isClosed) return html`<main><h1>Ballast</h1><p>Sign in to look.</p><${SignIn} /></main>`;
  return html`<${Open} />`;
}

/** What is shown to whoever may look. */
function Open() {
  const live = useLive();
  const now = useNow();
  const stale = whyStale(live, now);
  const [, place, name] = useHash().split('/');
  const { book } = live;
  return html`
    <${Header} book=${book} />
    <div role="status">
      ${stale !== null && html`<p class="stale">stale since ${book === null ? 'the start' : `${timeText(book.asOf)} UTC`}: ${stale}</p>`}
    </div>
    <main class=${stale === null || book === null ? '' : 'old'}>
      ${view(place, name, book, now)}
    </main>
    <${DialogHost} stale=${stale} />
  `;
}

/** @param {{ book: BookReport | null }} props */
function Header({ book }) {
  const open = book?.alerts.open ?? 0;
  return html`<header class="top">
    <strong><a href="#/">Ballast</a></strong>
    <nav aria-label="views">
      <a href="#/alerts">alerts${open > 0 ? ` (${open})` : ''}</a>
      <a href="#/approvals">approvals</a>
      <a href="#/objectives">objectives</a>
      <a href="#/audit">audit</a>
      ${TEMPORAL_UI !== '' && html`<a href="${TEMPORAL_UI}/workflows">Temporal UI</a>`}
    </nav>
    <span class="who"><${WhoIsHere} /> <${KillSwitch} /></span>
    <span class="soft">${book === null ? '' : `${book.venue.name}${book.venue.simulated ? ': every trade is simulated' : ''}, `}as of ${book === null ? '-' : timeText(book.asOf)} UTC, amounts in ${book?.settleCoin ?? 'USDT'}</span>
  </header>`;
}

/**
 * @param {string | undefined} place
 * @param {string | undefined} name
 * @param {BookReport | null} book
 * @param {number} now
 */
function view(place, name, book, now) {
  if (place === 'rebalances' && name) return html`<${RebalanceView} id=${name} temporalUi=${TEMPORAL_UI} />`;
  if (place === 'alerts') return html`<${AlertsView} />`;
  if (place === 'approvals') return html`<${ApprovalsView} />`;
  if (place === 'objectives') return html`<${ObjectivesView} />`;
  if (place === 'audit') return html`<${AuditView} />`;
  if (book === null) return html`<p class="soft">waiting for the first report ...</p>`;
  if (place !== 'funds' || !name) return html`<${BookView} book=${book} now=${now} />`;
  const fund = book.funds.find(({ token }) => token === name);
  if (fund === undefined) return html`<p>There is no fund ${name}. <a href="#/">All funds</a></p>`;
  return html`<${FundView} key=${name} fund=${fund} now=${now} temporalUi=${TEMPORAL_UI} />`;
}

const root = document.getElementById('desk');
if (root !== null) {
  root.replaceChildren();
  render(html`<${Desk} />`, root);
}
