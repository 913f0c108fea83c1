import type {
  OrderResult,
  Plan,
  RebalanceFigures,
  RebalanceInput,
  RebalanceOutcome,
  Strike,
} from '../contract/rebalance.js';
import { decimal } from '../domain/decimal.js';

/** The page takes 20 kB. */
const MOST_SHOWN = 50;

/** The same before the first strike. */
export function describeStriking({ request, attempt }: RebalanceInput): string {
  return [
    `**${request.token}**: ${request.cause} rebalance, attempt ${attempt}`,
    `Asked by ${request.requestedBy}: ${request.reason}`,
    'Striking: reading book and prices until ledger and venue agree',
  ].join('\n\n');
}

/** What an operator reads on the rebalance's page in the Temporal UI (Markdown). */
export function describeRebalance(
  input: RebalanceInput,
  strike: Strike,
  plan: Plan,
  results: readonly OrderResult[],
  outcome: RebalanceOutcome | null = null,
): string {
  return [
    `**${input.request.token}**: ${input.request.cause} rebalance, attempt ${input.attempt}`,
    `Asked by ${input.request.requestedBy}: ${input.request.reason}`,
    '',
    `Strike at ${new Date(strike.time).toISOString()}: mark ${strike.markPrice} USDT, ` +
      `${strike.contracts} ${strike.contract}, equity ${strike.equity} USDT, NAV ${strike.nav} USDT`,
    describePlan(plan),
    ...results.slice(-MOST_SHOWN).map(describeResult),
    ...(outcome === null ? [] : [describeOutcome(outcome)]),
  ].join('\n\n');
}

function describePlan(plan: Plan): string {
  if (plan.kind === 'wiped-out') return `Wiped out: equity ${plan.equity} USDT`;
  const { figures } = plan;
  const reading = `real leverage ${figures.leverage}`;
  if (plan.kind !== 'trade') return `${reading}: no trade (${plan.reason})`;
  const version = plan.version === 1 ? '' : ` (plan ${plan.version})`;
  return (
    `${reading}${version}: ${plan.side} ${figures.deltaContracts} contracts to ${figures.targetContracts}, ` +
    `${plan.slices.length} order(s), worst price ${plan.limitPrice} USDT, then leverage ${figures.leverageAfter}`
  );
}

function describeResult(result: OrderResult): string {
  if (result.kind === 'nothing-missing') return `- nothing missing: the venue holds ${result.contracts}`;
  if (result.kind === 'restrike') return `- struck again: the mark price is ${result.markPrice} USDT`;
  if (result.kind !== 'closed') return `- ${result.kind}: ${result.reason}`;
  return `- \`${result.clientOrderId}\`: ${result.state}, ${result.filled} of ${result.contracts} filled`;
}

function describeOutcome({ id, outcome, reason, figures }: RebalanceOutcome): string {
  const lines = [`**${outcome}**${reason === null ? '' : `: ${reason}`}`];
  if (figures !== null) lines.push(describeFigures(figures));
  lines.push(
    `Each step of the arithmetic, and the cost in drift, spread and fees: \`ballast explain ${id}\``,
  );
  return lines.join('\n\n');
}

function describeFigures(figures: RebalanceFigures): string {
  const { contractsBefore, contractsAfter, leverageBefore, leverageAfter, navBefore, navAfter } = figures;
  const rows = [
    ['contracts', contractsBefore, contractsAfter],
    ['real leverage', leverageBefore, leverageAfter],
    ['equity, USDT', figures.equityBefore, figures.equityAfter],
    ['NAV, USDT', navBefore, navAfter],
  ];
  const change = decimal(navAfter).minus(decimal(navBefore)).toFixed();
  return [
    ['| | before | after |', '|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n'),
    `At ${figures.price} USDT; fees ${figures.fee} USDT; NAV changed by ${change} USDT a unit.`,
  ].join('\n\n');
}
