import { useMemo } from 'preact/hooks';
import { Chart } from './chart.js';
import { html } from './html.js';
import { leverageLines } from './leverage-lines.js';

/** @import { DeskFund } from '../book-report.js' */
/** @import { FundReport } from '../fund-report.js' */

/** @type {readonly { cause: string, colour: string }[]} */
const MARKED = [
  { cause: 'daily', colour: '--line-1' },
  { cause: 'interim', colour: '--cross' },
  { cause: 'emergency', colour: '--line-4' },
];

/**
 * How it went from rebalance to rebalance, oldest first, up to the moment at which it was read.
 * @param {{ found: FundReport, fund: DeskFund }} props
 */
export function Past({ found, fund }) {
  const struck = found.history.filter(({ navAfter }) => navAfter !== null).toReversed();
  // Drawn once for each reading: a chart that is drawn every second cannot be looked at.
  const now = useMemo(() => ({ ...fund, time: Date.now() / 1000 }), [found, fund.nav === null]);
  if (struck.length === 0) return html`<p class="soft">It has not been rebalanced yet.</p>`;
  const times = [...struck.map(({ time }) => Date.parse(time) / 1000), now.time];
  const nav = struck.map(({ navAfter }) => Number(navAfter));
  const prices = struck.map(({ price }) => Number(price));
  /** @param {string} cause @param {(number | null)[]} values */
  const ofCause = (cause, values) =>
    values.map((value, index) => (struck[index]?.cause === cause ? value : null));
  const marks = MARKED.filter(({ cause }) => struck.some((one) => one.cause === cause));
  const markLines = marks.map(({ cause, colour }) => ({ label: cause, colour, points: true }));
  /** @param {(number | null)[]} values */
  const marked = (values) => [times, values, ...marks.map(({ cause }) => ofCause(cause, values))];
  const leverage = leverageLines(struck, {
    target: fund.members === null ? found.settings.leverage : null,
    now,
  });
  return html`
    <div class="pair">
      <section>
        <h2>NAV, in units of today</h2>
        <${Chart} label="NAV after each rebalance, and now" data=${marked([...nav, figure(now.nav)])} lines=${[{ label: 'NAV', colour: '--line-1' }, ...markLines]} />
      </section>
      <section>
        <h2>Price</h2>
        <${Chart} label="mark price at each rebalance, and now" data=${marked([...prices, figure(now.markPrice)])} lines=${[{ label: 'price', colour: '--line-1' }, ...markLines]} />
      </section>
    </div>
    ${fund.members === null ? BAND : html`<h2>Real leverage of the account</h2>`}
    <${Chart} label="real leverage before and after each rebalance, its target, and where an interim rebalance falls due" ...${leverage} />`;
}

const BAND = html`
    <h2>Real leverage inside its band</h2>
    <p class="soft">The shaded band reaches from the target to the leverage at which an interim rebalance falls due.</p>`;

/** @param {string | null} text */
const figure = (text) => (text === null ? null : Number(text));
