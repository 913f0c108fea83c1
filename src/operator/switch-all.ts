import type { SwitchAsk } from '../contract/switchboard.js';
import type { TradingSwitch } from '../contract/trading-switch.js';
import { approvalJson } from './approvals/approval-text.js';
import { EXIT } from './command-error.js';
import type { Context } from './context.js';
import { commandMeans } from './means.js';
import { iso } from './status-report.js';
import { switchText, throwSwitchOfAll } from './throw-switch.js';

/**
 * `ballast halt --all`, `reduce --all`, `resume --all`: the switch for all funds. Exit code 1 where the ledger or the
 * switchboard could not do its part.
 */
export async function switchAllAction(
  context: Context,
  ask: SwitchAsk,
  { json, dataDir }: { readonly json: boolean; readonly dataDir?: string | undefined },
): Promise<void> {
  const { terminal } = context;
  const answer = await throwSwitchOfAll(await commandMeans(context.env, dataDir), ask);
  if (answer.kind === 'proposed') {
    const { approval, text } = answer.proposed;
    if (json) terminal.printJson({ requestKey: ask.requestKey, proposal: approvalJson(approval) });
    else terminal.print(text);
    return;
  }
  const { written, told, troubles } = answer;
  if (troubles.length > 0) context.exitCode = EXIT.failed;
  if (json) {
    terminal.printJson({
      requestKey: ask.requestKey,
      switch: written && switchJson(written.tradingSwitch),
      told,
      troubles: troubles.map(({ message, remedy }) => ({ message, remedy })),
    });
    return;
  }
  if (written !== null) terminal.print(switchText(written));
  if (written !== null && !told) {
    terminal.print('no order passes against it, but what runs or is open was not told:');
  }
  for (const { message, remedy } of troubles) terminal.print(`${message}\n  mend: ${remedy}`);
}

function switchJson({ state, reason, by, since }: TradingSwitch) {
  return { state, reason, by, since: since === null ? null : iso(since) };
}
