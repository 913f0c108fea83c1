import type { FundView } from '../contract/fund-messages.js';
import type { FundStanding } from '../contract/fund-standing.js';
import type { FundRetirement } from '../contract/retirement.js';
import { type DecimalString, decimal } from '../domain/decimal.js';
import { type Anchor, triggersOf } from '../domain/rebalance-point.js';
import { ratioText } from '../domain/unit-change.js';
import { nextDayTime } from '../domain/zoned-time.js';

/** The page takes 20 kB. */
const MOST_SHOWN = 20;

/** What an operator reads on the fund's page in the Temporal UI (Markdown). `now`: for the next regular rebalance. */
export function describeFund(view: FundView, attention: string | null, now: number): string {
  const lines = [
    `**${view.token}** is **${view.state}**${view.stateReason === null ? '' : `: ${view.stateReason}`}`,
    ...standingLines(view, now),
    `Running: ${view.running ?? 'nothing'}`,
  ];
  if (attention !== null) lines.unshift(`**Attention:** ${attention}`);
  if (view.queue.length > 0) {
    const first = view.queue.slice(0, MOST_SHOWN);
    const more = view.queue.length - first.length;
    const names = first.map((q) => `${q.key} (${q.cause}, attempt ${q.attempt})`).join(', ');
    lines.push(`Waiting: ${names}${more === 0 ? '' : ` and ${more} more`}`);
  }
  lines.push(...coming(view));
  const latest = view.answers.at(-1);
  if (latest !== undefined) {
    lines.push(
      `Last: ${latest.key}: ${latest.outcome}${latest.reason === null ? '' : ` (${latest.reason})`}`,
    );
  }
  const { page } = view.standing ?? { page: null };
  if (page !== null) lines.push(`[${view.token} at the desk](${page})`);
  return lines.join('\n\n');
}

/** Of a fund that is being retired nothing of it holds any more. */
function standingLines({ standing, retirement }: FundView, now: number): string[] {
  if (standing === undefined || (retirement?.effectiveAt ?? null) !== null) return [];
  return [describeStanding(standing, now)];
}

/** What was asked of its units. */
function coming({ unitChange: change, retirement }: FundView): string[] {
  const when = change?.at == null ? 'the next rebalance point' : timeText(change.at);
  return [
    ...(change === undefined
      ? []
      : [`Units: ${change.kind} ${ratioText(change.ratio)} (${change.id}) waits for ${when}`]),
    ...(retirement === undefined ? [] : [retirementLine(retirement)]),
  ];
}

function describeStanding(standing: FundStanding, now: number): string {
  const { contract, targetLeverage, anchor, daily, rulesWait } = standing;
  const next = nextDayTime(daily, now);
  const rows = [
    ['target leverage', targetLeverage],
    ['contract', contract],
    ...(anchor === null ? [['rebalance point', 'none yet']] : pointRows(anchor, targetLeverage)),
    ['next regular rebalance', next === null ? 'none' : timeText(next)],
    ...(rulesWait ? [['rules', 'others are recorded and come into force later']] : []),
  ];
  return ['| | |', '|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

function pointRows(anchor: Anchor, targetLeverage: DecimalString): string[][] {
  const { seq, price, nav, time } = anchor;
  const triggers = triggersOf(anchor, decimal(targetLeverage));
  const words = triggers.map(
    ({ side, price: bound, reached }) => `${reached ? 'at or ' : ''}${side} ${bound.toFixed()}`,
  );
  return [
    ['rebalance point', `${seq}, of ${timeText(time)}: price ${price}, NAV ${nav}`],
    ['interim rebalance', words.length === 0 ? 'none' : `at a price ${words.join(', or ')}`],
  ];
}

/** `2026-11-29 02:30:00 UTC` */
const timeText = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

function retirementLine({ id, at, effectiveAt, final }: FundRetirement): string {
  if (final !== null) return `Retired (${id}): ${final.nav} USDT for each unit`;
  if (effectiveAt !== null) return `Retiring (${id}): unwound since ${timeText(effectiveAt)}`;
  return `Retirement (${id}) waits for ${at === null ? 'the end of what runs' : timeText(at)}`;
}
