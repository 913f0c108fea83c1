import { z } from 'zod';
import type { RetirementAnswer } from '../contract/retirement.js';
import { INSTANT } from './apply/utc-instant.js';
import { approvalJson } from './approvals/approval-text.js';
import { CommandFailed } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { factLine } from './facts.js';
import { commandMeans } from './means.js';
import { REASON } from './operator-options.js';
import { readOptions } from './read-options.js';
import { KEY } from './request-key.js';
import {
  type AskedRetirement,
  askRetirement,
  previewRetirement,
  retirementFacts,
} from './request-retirement.js';
import type { Recorded } from './request-units.js';
import type { RetirementPreview } from './retirement-preview.js';
import { retirementRow, retirementText } from './retirements.js';
import { iso } from './status-report.js';

const COMMON = { ...CONNECTED_OPTIONS, at: INSTANT.optional() };
const DRY = z.object({
  ...COMMON,
  dryRun: z.literal(true),
  reason: REASON.optional(),
  key: KEY.optional(),
});
const REAL = z.object({ ...COMMON, dryRun: z.literal(false), reason: REASON, key: KEY });

/** `ballast retire`: what the unwinding would trade and pay out, and, without --dry-run, the request for it. */
export async function retireAction(
  { env, terminal }: Context,
  token: string,
  raw: { dryRun?: boolean },
): Promise<void> {
  const { dryRun = false } = raw;
  const options = readOptions(dryRun ? DRY : REAL, { ...raw, dryRun });
  const { json, dataDir, at = null } = options;
  const means = await commandMeans(env, dataDir);
  const asked: AskedRetirement = { token, at };
  const { preview, refused } = await previewRetirement(means, asked);
  if (options.dryRun) {
    if (preview === null) throw new CommandFailed(refused ?? `${token} has no price`, 'nothing was changed');
    if (json) terminal.printJson({ ...previewRow(asked, preview), recorded: null });
    else terminal.print(`${previewText(asked, preview)}\nnothing is recorded (dry run)`);
    return;
  }
  const { reason, key: requestKey } = options;
  // Where two people decide it, this is the first of them.
  const became = await askRetirement(means, asked, { preview, reason, requestKey });
  if (json) terminal.printJson(becameRow(asked, preview, became));
  else terminal.print(becameText(asked, preview, became));
}

type Became = Recorded<RetirementAnswer>;

function becameRow(asked: AskedRetirement, preview: RetirementPreview | null, became: Became) {
  if (became.kind === 'recorded') {
    return answerRow(asked, became.answer.repeated ? null : preview, became.answer);
  }
  const proposal = approvalJson(became.proposed.approval);
  return { ...(preview && previewRow(asked, preview)), recorded: null, proposal };
}

function becameText(asked: AskedRetirement, preview: RetirementPreview | null, became: Became): string {
  if (became.kind === 'recorded') {
    return answerText(asked, became.answer.repeated ? null : preview, became.answer);
  }
  return [...(preview === null ? [] : [previewText(asked, preview)]), became.proposed.text].join('\n');
}

function answerRow(
  asked: AskedRetirement,
  preview: RetirementPreview | null,
  { retirement, repeated }: RetirementAnswer,
) {
  const recorded = { ...retirementRow(retirement), repeated };
  return { ...(preview === null ? { token: asked.token } : previewRow(asked, preview)), recorded };
}

function answerText(
  asked: AskedRetirement,
  preview: RetirementPreview | null,
  { retirement, repeated }: RetirementAnswer,
): string {
  if (repeated) return `asked before: ${retirementText(retirement)}`;
  const recorded = `recorded by ${retirement.requestedBy}: ${retirementText(retirement)}`;
  return preview === null ? recorded : `${previewText(asked, preview)}\n${recorded}`;
}

function previewRow({ token, at }: AskedRetirement, { unwinding, ...preview }: RetirementPreview) {
  return {
    ...{ token, settleCoin: 'USDT', at: at === null ? null : iso(at) },
    ...preview,
    unwinding: unwinding && { ...unwinding, time: iso(unwinding.time) },
  };
}

const previewText = (asked: AskedRetirement, preview: RetirementPreview): string =>
  [`${asked.token}: retirement`, ...retirementFacts(asked, preview).map(factLine)].join('\n');
