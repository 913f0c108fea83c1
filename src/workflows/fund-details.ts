import type { FundView } from '../contract/fund-messages.js';

/** What an operator reads on the fund's page in the Temporal UI (Markdown). */
export function describeFund(view: FundView, attention: string | null): string {
  const lines = [
    `**${view.token}** is **${view.state}**${view.stateReason === null ? '' : `: ${view.stateReason}`}`,
    `Rebalance point: ${view.anchorSeq ?? 'none yet'}`,
    `Running: ${view.running ?? 'nothing'}`,
  ];
  if (attention !== null) lines.unshift(`**Attention:** ${attention}`);
  if (view.queue.length > 0) {
    lines.push(`Waiting: ${view.queue.map((q) => `${q.key} (${q.cause}, attempt ${q.attempt})`).join(', ')}`);
  }
  const latest = view.answers.at(-1);
  if (latest !== undefined) lines.push(`Last: ${latest.key}: ${latest.outcome}`);
  return lines.join('\n\n');
}
