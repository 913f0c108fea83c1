import { z } from 'zod';
import { ratioText, type UnitChangeKind, type UnitRatio } from '../domain/unit-change.js';
import { INSTANT } from './apply/utc-instant.js';
import { approvalJson } from './approvals/approval-text.js';
import { CommandFailed, UsageError } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { factLine } from './facts.js';
import { amount } from './figures-text.js';
import { commandMeans } from './means.js';
import { REASON } from './operator-options.js';
import { RATIO } from './ratio.js';
import { readOptions } from './read-options.js';
import { KEY } from './request-key.js';
import {
  type AskedUnitChange,
  askUnitChange,
  otherKind,
  previewUnitChange,
  unitChangeFacts,
} from './request-units.js';
import { iso } from './status-report.js';
import type { UnitChangePreview } from './unit-change-preview.js';
import { unitChangeRow, unitChangeText } from './unit-changes.js';

const COMMON = { ...CONNECTED_OPTIONS, ratio: RATIO, at: INSTANT.optional() };
const DRY = z.object({
  ...COMMON,
  dryRun: z.literal(true),
  reason: REASON.optional(),
  key: KEY.optional(),
});
const REAL = z.object({ ...COMMON, dryRun: z.literal(false), reason: REASON, key: KEY });

/** `ballast split`, `ballast merge`: what it makes of the fund, and, without --dry-run, the request for it. */
export async function changeUnitsAction(
  context: Context,
  kind: UnitChangeKind,
  token: string,
  raw: { dryRun?: boolean },
): Promise<void> {
  const { env, terminal } = context;
  const { dryRun = false } = raw;
  const options = readOptions(dryRun ? DRY : REAL, { ...raw, dryRun });
  const { json, dataDir, ratio, at = null } = options;
  refuseOtherKind(kind, ratio);
  const means = await commandMeans(env, dataDir);
  const asked: AskedUnitChange = { token, kind, ratio, at };
  const preview = await previewUnitChange(means, asked);
  if (preview.refused !== null)
    throw new CommandFailed(`${token}: ${preview.refused}`, 'nothing was changed');
  const row = { ...asked, ...previewRow(asked, preview) };
  const text = previewText(asked, preview);
  if (options.dryRun) {
    if (json) terminal.printJson({ ...row, recorded: null });
    else terminal.print(`${text}\nnothing is recorded (dry run)`);
    return;
  }
  const { reason, key: requestKey } = options;
  const became = await askUnitChange(means, asked, { reason, requestKey });
  if (became.kind === 'proposed') {
    const { approval, text: words } = became.proposed;
    if (json) terminal.printJson({ ...row, recorded: null, proposal: approvalJson(approval) });
    else terminal.print(`${text}\n${words}`);
    return;
  }
  const { change, repeated } = became.answer;
  if (json) terminal.printJson({ ...row, recorded: { ...unitChangeRow(change), repeated } });
  else if (repeated) terminal.print(`asked before: ${unitChangeText(change)}`);
  else terminal.print(`${text}\nrecorded by ${became.requestedBy}: ${unitChangeText(change)}`);
}

function refuseOtherKind(kind: UnitChangeKind, ratio: UnitRatio): void {
  const wrong = otherKind(kind, ratio);
  if (wrong === null) return;
  const { message, meant, other } = wrong;
  const remedy =
    meant === null ? 'name two different numbers' : `write ballast ${meant}, or --ratio ${other}`;
  throw new UsageError([{ option: '--ratio', message, remedy }]);
}

function previewRow({ at, ratio }: AskedUnitChange, { now, refused: _, ...preview }: UnitChangePreview) {
  return {
    settleCoin: 'USDT',
    ratio: ratioText(ratio),
    at: at === null ? null : iso(at),
    ...preview,
    now: now && { ...now, time: iso(now.time) },
  };
}

function previewText(asked: AskedUnitChange, preview: UnitChangePreview): string {
  const { token, kind, ratio } = asked;
  const title = `${token}: ${kind} ${ratioText(ratio)}, ${amount(ratio.newUnits)} new for ${amount(ratio.oldUnits)} old`;
  return [title, ...unitChangeFacts(asked, preview).map(factLine)].join('\n');
}
