import { z } from 'zod';
import type { OperatorAction } from '../contract/fund-state.js';
import { approvalJson } from './approvals/approval-text.js';
import { askState } from './ask-state.js';
import { EXIT } from './command-error.js';
import type { Context } from './context.js';
import { commandMeans } from './means.js';
import { OPERATOR_OPTIONS, readOperatorOptions } from './operator-options.js';
import { switchAllAction } from './switch-all.js';

const OPTIONS = z.object(OPERATOR_OPTIONS);

/**
 * `ballast pause`, `resume`, `reduce`, `halt`: exit code 1 where a fund refuses. With --all, all but `pause` are
 * the switch for all funds and leave each fund's own state as it is.
 */
export async function stateAction(
  context: Context,
  action: OperatorAction,
  token: string | null,
  raw: object,
): Promise<void> {
  const options = readOperatorOptions(OPTIONS, token, raw);
  const { json, dataDir, all, reason, by, requestKey } = options;
  if (all && action !== 'pause') {
    return switchAllAction(context, { action, reason, by, requestKey }, options);
  }
  const means = await commandMeans(context.env, dataDir);
  const { changes, proposals } = await askState(means, token, { action, reason, by, requestKey });
  const { terminal } = context;
  if (json) {
    const proposed = proposals.map(({ approval }) => approvalJson(approval));
    const rows = changes.map(({ refused, ...change }) => ({ ...change, refused: refused?.message ?? null }));
    terminal.printJson({ requestKey, changes: rows, ...(proposed.length > 0 && { proposals: proposed }) });
  } else {
    const lines = changes.map(
      ({ token, state, refused }) => `${token}: ${state ?? `refused: ${refused?.message}`}`,
    );
    terminal.print([...lines, ...proposals.map(({ text }) => text)].join('\n'));
  }
  if (changes.some(({ refused }) => refused !== null)) context.exitCode = EXIT.failed;
}
