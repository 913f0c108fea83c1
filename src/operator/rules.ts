import { z } from 'zod';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { readLedger } from './read-ledger.js';
import { readOptions } from './read-options.js';
import { type ListedVersion, listed } from './rules/listed-version.js';
import { versionsText } from './rules/versions-text.js';
import { iso } from './status-report.js';

const OPTIONS = z.object(CONNECTED_OPTIONS);

/** `ballast rules`: every version of a fund's rules, newest first. */
export async function rulesAction(context: Context, token: string, raw: object): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const kept = await readLedger(context, dataDir, token, (ledger) => ledger.ruleVersions(token));
  const versions = listed(kept);
  const { terminal } = context;
  if (json) terminal.printJson({ token, versions: versions.map(versionJson) });
  else terminal.print(versionsText(terminal, token, versions));
}

function versionJson({ recordedAt, askedFor, since, ...version }: ListedVersion) {
  const instant = (time: number | null) => (time === null ? null : iso(time));
  return { ...version, recordedAt: iso(recordedAt), askedFor: instant(askedFor), since: instant(since) };
}
