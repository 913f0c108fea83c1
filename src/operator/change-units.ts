import { z } from 'zod';
import { requestUnitChange } from '../contract/fund-messages.js';
import type { UnitChangeAnswer } from '../contract/unit-change.js';
import { kindOfRatio, ratioText, type UnitChangeKind, type UnitRatio } from '../domain/unit-change.js';
import type { FundOverview } from '../ledger/port.js';
import { readMarket, valuation } from '../valuation/market.js';
import { INSTANT } from './apply/utc-instant.js';
import { approvalJson } from './approvals/approval-text.js';
import { propose } from './approvals/propose.js';
import { askFund } from './ask-fund.js';
import { CommandFailed, UsageError } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { amount } from './figures-text.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { openPublicVenue } from './open-public-venue.js';
import { REASON } from './operator-options.js';
import { requiredToken } from './operator-token.js';
import { RATIO } from './ratio.js';
import { readOptions } from './read-options.js';
import { KEY } from './request-key.js';
import { onRecord } from './say-word.js';
import { iso } from './status-report.js';
import { ledgerUrl, type Surroundings, surroundings } from './surroundings.js';
import { temporalSettings, withTemporal } from './temporal-connection.js';
import { type UnitChangePreview, unitChangePreview } from './unit-change-preview.js';
import { unitChangeRow, unitChangeText, whenText } from './unit-changes.js';

const COMMON = { ...CONNECTED_OPTIONS, ratio: RATIO, at: INSTANT.optional() };
const DRY = z.object({
  ...COMMON,
  dryRun: z.literal(true),
  reason: REASON.optional(),
  key: KEY.optional(),
});
const REAL = z.object({ ...COMMON, dryRun: z.literal(false), reason: REASON, key: KEY });

interface Asked {
  readonly token: string;
  readonly kind: UnitChangeKind;
  readonly ratio: UnitRatio;
  readonly at: number | null;
}

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
  const around = await surroundings(env, dataDir);
  const asked: Asked = { token, kind, ratio, at };
  const preview = await previewOf(around, asked);
  if (preview.refused !== null)
    throw new CommandFailed(`${token}: ${preview.refused}`, 'nothing was changed');
  if (options.dryRun) {
    if (json) terminal.printJson({ ...asked, ...previewRow(asked, preview), recorded: null });
    else terminal.print(`${previewText(asked, preview)}\nnothing is recorded (dry run)`);
    return;
  }
  const { reason, key: requestKey } = options;
  const { requestedBy, proposed } = await withLedger(ledgerUrl(around), async (ledger) => {
    const name = await ledger.whoIs(requiredToken(around.environment), 'operator');
    if ((await ledger.twoPeopleSince()) === null) return { requestedBy: name, proposed: null };
    const dangerous = { action: kind, token, parameters: { ratio, at } } as const;
    return {
      requestedBy: name,
      proposed: await propose(ledger, around, { dangerous, reason, requestKey }),
    };
  });
  if (proposed !== null) {
    const proposal = approvalJson(proposed.approval);
    if (json) terminal.printJson({ ...asked, ...previewRow(asked, preview), recorded: null, proposal });
    else terminal.print(`${previewText(asked, preview)}\n${proposed.text}`);
    return;
  }
  const ask = { ...asked, reason, requestKey, requestedBy };
  const said = { action: kind, token, reason, requestKey, by: requestedBy };
  const { change, repeated } = await withLedger(
    ledgerUrl(around),
    (ledger): Promise<UnitChangeAnswer> =>
      withTemporal(temporalSettings(env, around), (client) =>
        onRecord(ledger, around, said, () => askFund(client, token, requestUnitChange, ask)),
      ),
  );
  if (json) {
    const recorded = { ...unitChangeRow(change), repeated };
    terminal.printJson({ ...asked, ...previewRow(asked, preview), recorded });
  } else if (repeated) terminal.print(`asked before: ${unitChangeText(change)}`);
  else
    terminal.print(`${previewText(asked, preview)}\nrecorded by ${requestedBy}: ${unitChangeText(change)}`);
}

function refuseOtherKind(kind: UnitChangeKind, ratio: UnitRatio): void {
  const meant = kindOfRatio(ratio);
  if (meant === kind) return;
  const other = `${ratio.oldUnits}:${ratio.newUnits}`;
  throw new UsageError([
    {
      option: '--ratio',
      message:
        meant === null
          ? `${ratioText(ratio)} leaves every unit as it is`
          : `${ratioText(ratio)}, new units for old ones, is a ${meant}`,
      remedy: meant === null ? 'name two different numbers' : `write ballast ${meant}, or --ratio ${other}`,
    },
  ]);
}

async function previewOf(around: Surroundings, { token, ratio }: Asked): Promise<UnitChangePreview> {
  const { overview, inUnits } = await withLedger(ledgerUrl(around), async (ledger) => {
    const [found] = await selectedFunds(ledger, token);
    const waiting = await ledger.dealings({ token, open: true, limit: 10_000 });
    return {
      overview: found,
      inUnits: waiting.filter(({ measure }) => measure === 'units').map(({ id }) => id),
    };
  });
  const at = overview === undefined ? null : await valuedNow(around, overview);
  const preview = overview === undefined ? null : unitChangePreview(overview.fund, ratio, { at, inUnits });
  if (preview !== null) return preview;
  throw new CommandFailed(
    `${token} is not established: it has no units yet`,
    `see \`ballast status ${token}\``,
  );
}

async function valuedNow(around: Surroundings, overview: FundOverview) {
  const venue = await openPublicVenue(around);
  try {
    return await valuation(venue, await readMarket(venue, [overview.fund.settings.contract]), overview);
  } finally {
    await venue.close();
  }
}

function previewRow({ at, ratio }: Asked, { now, refused: _, ...preview }: UnitChangePreview) {
  return {
    settleCoin: 'USDT',
    ratio: ratioText(ratio),
    at: at === null ? null : iso(at),
    ...preview,
    now: now && { ...now, time: iso(now.time) },
  };
}

function previewText({ token, kind, ratio, at }: Asked, preview: UnitChangePreview): string {
  const { now, pointNav, refusedDealings } = preview;
  const line = (name: string, text: string) => `  ${name.padEnd(26)}${text}`;
  const lines = [
    line('units', `${preview.unitsBefore} -> ${preview.unitsAfter}`),
    line('dust, not issued', `${preview.dust} units`),
    ...(now === null
      ? [line('NAV now', 'there is no price of its contract')]
      : [
          line('NAV now', `${now.navBefore} -> ${now.navAfter} USDT, at ${now.markPrice}, ${iso(now.time)}`),
          line('worth by rounding', `${now.worthRounding} USDT`),
          line('equity', `${now.equity} USDT, unchanged`),
        ]),
    line('NAV of rebalance point', `${preview.navBefore} -> ${preview.navAfter} USDT`),
    line('rounding of that NAV', `${preview.navRounding} USDT a unit`),
    ...(pointNav === null ? [] : [line('N0', `${pointNav.before} -> ${pointNav.after} USDT`)]),
    line('takes effect', whenText(at)),
    ...(refusedDealings.length === 0
      ? []
      : [line('refused then', `${refusedDealings.join(', ')}: asked in old units`)]),
  ];
  const title = `${token}: ${kind} ${ratioText(ratio)}, ${amount(ratio.newUnits)} new for ${amount(ratio.oldUnits)} old`;
  return [title, ...lines].join('\n');
}
