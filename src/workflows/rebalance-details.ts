import type { OrderResult, Plan, RebalanceInput, Strike } from '../contract/rebalance.js';

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
): string {
  return [
    `**${input.request.token}**: ${input.request.cause} rebalance, attempt ${input.attempt}`,
    `Asked by ${input.request.requestedBy}: ${input.request.reason}`,
    '',
    `Strike at ${new Date(strike.time).toISOString()}: mark ${strike.markPrice} USDT, ` +
      `${strike.contracts} ${strike.contract}, equity ${strike.equity} USDT, NAV ${strike.nav} USDT`,
    describePlan(plan),
    ...results.slice(-MOST_SHOWN).map(describeResult),
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
