import { z } from 'zod';
import { requestRetirement } from '../contract/fund-messages.js';
import type { RetirementAnswer } from '../contract/retirement.js';
import { decimal } from '../domain/decimal.js';
import { whyNotRetired } from '../ledger/record-retirement.js';
import { INSTANT } from './apply/utc-instant.js';
import { approvalJson } from './approvals/approval-text.js';
import { propose } from './approvals/propose.js';
import { askFund } from './ask-fund.js';
import { CommandFailed } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { amount } from './figures-text.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { openPublicVenue } from './open-public-venue.js';
import { REASON } from './operator-options.js';
import { requiredToken } from './operator-token.js';
import { readOptions } from './read-options.js';
import { KEY } from './request-key.js';
import { type RetirementPreview, retirementPreview, type UnwindingPreview } from './retirement-preview.js';
import { retirementRow, retirementText, whenRetired } from './retirements.js';
import { onRecord } from './say-word.js';
import { iso } from './status-report.js';
import { ledgerUrl, type Surroundings, surroundings } from './surroundings.js';
import { temporalSettings, withTemporal } from './temporal-connection.js';
import { valuedFunds } from './valued-funds.js';

const COMMON = { ...CONNECTED_OPTIONS, at: INSTANT.optional() };
const DRY = z.object({
  ...COMMON,
  dryRun: z.literal(true),
  reason: REASON.optional(),
  key: KEY.optional(),
});
const REAL = z.object({ ...COMMON, dryRun: z.literal(false), reason: REASON, key: KEY });

interface Asked {
  readonly token: string;
  readonly at: number | null;
}

/** `ballast retire`: what the unwinding would trade and pay out, and, without --dry-run, the request for it. */
export async function retireAction(
  context: Context,
  token: string,
  raw: { dryRun?: boolean },
): Promise<void> {
  const { dryRun = false } = raw;
  const options = readOptions(dryRun ? DRY : REAL, { ...raw, dryRun });
  const around = await surroundings(context.env, options.dataDir);
  const asked: Asked = { token, at: options.at ?? null };
  const { preview, refused } = await previewOf(around, asked);
  if (!options.dryRun) return request(context, around, { asked, preview, ...options });
  if (preview === null) throw new CommandFailed(refused ?? `${token} has no price`, 'nothing was changed');
  if (options.json) context.terminal.printJson({ ...previewRow(asked, preview), recorded: null });
  else context.terminal.print(`${previewText(asked, preview)}\nnothing is recorded (dry run)`);
}

interface Request {
  readonly asked: Asked;
  readonly preview: RetirementPreview | null;
  readonly reason: string;
  readonly key: string;
  readonly json: boolean;
}

/** Where two people decide it, this is the first of them. */
async function request({ env, terminal }: Context, around: Surroundings, told: Request): Promise<void> {
  const { asked, preview, reason, key: requestKey, json } = told;
  const { token, at } = asked;
  const { requestedBy, proposed } = await withLedger(ledgerUrl(around), async (ledger) => {
    const name = await ledger.whoIs(requiredToken(around.environment), 'operator');
    const needsTwo = preview !== null && (await ledger.twoPeopleSince()) !== null;
    if (!needsTwo) return { requestedBy: name, proposed: null };
    const dangerous = { action: 'retire', token, parameters: { at } } as const;
    return { requestedBy: name, proposed: await propose(ledger, around, { dangerous, reason, requestKey }) };
  });
  if (proposed !== null && preview !== null) {
    const proposal = approvalJson(proposed.approval);
    if (json) terminal.printJson({ ...previewRow(asked, preview), recorded: null, proposal });
    else terminal.print(`${previewText(asked, preview)}\n${proposed.text}`);
    return;
  }
  const ask = { ...asked, reason, requestKey, requestedBy };
  const said = { action: 'retire', token, reason, requestKey, by: requestedBy };
  const answer = await withLedger(
    ledgerUrl(around),
    (ledger): Promise<RetirementAnswer> =>
      withTemporal(temporalSettings(env, around), (client) =>
        onRecord(ledger, around, said, () => askFund(client, token, requestRetirement, ask)),
      ),
  );
  const shown = answer.repeated ? null : preview;
  if (json) terminal.printJson(answerRow(asked, shown, answer));
  else terminal.print(answerText(asked, shown, answer));
}

function answerRow(
  asked: Asked,
  preview: RetirementPreview | null,
  { retirement, repeated }: RetirementAnswer,
) {
  const recorded = { ...retirementRow(retirement), repeated };
  return { ...(preview === null ? { token: asked.token } : previewRow(asked, preview)), recorded };
}

function answerText(
  asked: Asked,
  preview: RetirementPreview | null,
  { retirement, repeated }: RetirementAnswer,
): string {
  if (repeated) return `asked before: ${retirementText(retirement)}`;
  const recorded = `recorded by ${retirement.requestedBy}: ${retirementText(retirement)}`;
  return preview === null ? recorded : `${previewText(asked, preview)}\n${recorded}`;
}

/** The preview is null where the fund has none any more: the ledger says then what a request comes to. */
async function previewOf(
  around: Surroundings,
  { token, at }: Asked,
): Promise<{ readonly preview: RetirementPreview | null; readonly refused: string | null }> {
  const { overviews, waiting, refused } = await withLedger(ledgerUrl(around), async (ledger) => {
    const found = await selectedFunds(ledger, token);
    const time = await ledger.clock();
    return {
      overviews: found,
      waiting: await ledger.dealings({ token, open: true, limit: 10_000 }),
      refused: found.map(({ fund }) => whyNotRetired(fund, { token, at }, time))[0] ?? null,
    };
  });
  if (refused !== null) return { preview: null, refused };
  const venue = await openPublicVenue(around);
  try {
    const [valued] = await valuedFunds(venue, overviews, 'the preview of a retirement');
    return { preview: valued === undefined ? null : retirementPreview(valued, waiting), refused };
  } finally {
    await venue.close();
  }
}

function previewRow({ token, at }: Asked, { unwinding, ...preview }: RetirementPreview) {
  return {
    ...{ token, settleCoin: 'USDT', at: at === null ? null : iso(at) },
    ...preview,
    unwinding: unwinding && { ...unwinding, time: iso(unwinding.time) },
  };
}

function previewText({ token, at }: Asked, preview: RetirementPreview): string {
  const { units, unwinding, refusedThen, dealtThen, heldBack } = preview;
  return [
    `${token}: retirement`,
    ...(unwinding === null
      ? [line('unwinding', 'nothing would be left for its units at this price')]
      : unwindingLines(unwinding)),
    line('units', `${amount(units)} to be redeemed, without a fee`),
    line('takes effect', whenRetired(at)),
    ...(refusedThen.length === 0 ? [] : [line('refused then', refusedThen.join(', '))]),
    ...(dealtThen.length === 0 ? [] : [line('dealt at the final NAV', dealtThen.join(', '))]),
    ...(heldBack === null ? [] : [line('held back', heldBack)]),
  ].join('\n');
}

const line = (name: string, text: string): string => `  ${name.padEnd(26)}${text}`;

function unwindingLines(unwinding: UnwindingPreview): readonly string[] {
  const { trade, contract, notional, maxSlice, expectedFee, expectedSlippage, leftOver } = unwinding;
  const cost = decimal(expectedFee).plus(decimal(expectedSlippage));
  const verb = trade.startsWith('-') ? 'would sell' : 'would buy';
  const traded = decimal(trade).isZero()
    ? line('would trade', 'nothing: it holds nothing that the venue would trade')
    : line(
        verb,
        `${amount(decimal(trade).abs())} contracts of ${contract} (${amount(notional, 2)} USDT), in orders of at most ${maxSlice} USDT`,
      );
  return [
    traded,
    ...(decimal(leftOver).isZero()
      ? []
      : [line('too small to trade', `${leftOver} contracts: left to the issuer`)]),
    line(
      'expected cost',
      `${amount(cost, 4)} USDT (fee ${amount(expectedFee, 4)}, slippage ${amount(expectedSlippage, 4)})`,
    ),
    line('NAV now', `${unwinding.navBefore} USDT, at ${unwinding.markPrice}, ${iso(unwinding.time)}`),
    line('each unit would be paid', `${unwinding.finalNav} USDT, ${amount(unwinding.payable, 4)} in all`),
    decimal(unwinding.remainder).isNegative()
      ? line('the issuer pays in', `${amount(decimal(unwinding.remainder).abs(), 4)} USDT`)
      : line('left for the issuer', `${amount(unwinding.remainder)} USDT`),
  ];
}
