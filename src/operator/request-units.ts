import { requestUnitChange } from '../contract/fund-messages.js';
import type { UnitChangeAnswer } from '../contract/unit-change.js';
import { kindOfRatio, ratioText, type UnitChangeKind, type UnitRatio } from '../domain/unit-change.js';
import type { FundOverview } from '../ledger/records/fund.js';
import { readMarket, valuation } from '../valuation/market.js';
import { type Proposed, propose } from './approvals/propose.js';
import { askFund } from './ask-fund.js';
import { CommandFailed } from './command-error.js';
import { type Fact, fact } from './facts.js';
import type { Means } from './means.js';
import { selectedFunds } from './open-ledger.js';
import { requiredToken } from './operator-token.js';
import { onRecord } from './say-word.js';
import { iso } from './status-report.js';
import { type UnitChangePreview, unitChangePreview } from './unit-change-preview.js';
import { whenText } from './unit-changes.js';

/** What is asked of a fund: to split or merge its units. */
export interface AskedUnitChange {
  readonly token: string;
  readonly kind: UnitChangeKind;
  readonly ratio: UnitRatio;
  /** Milliseconds since 1970; null: with the next rebalance point. */
  readonly at: number | null;
}

/** A split that is called a merge, or what changes nothing; null where kind and ratio fit. */
export interface OtherKind {
  readonly message: string;
  /** What it is; null where it is neither. */
  readonly meant: UnitChangeKind | null;
  /** The ratio the other way round. */
  readonly other: string;
}

export function otherKind(kind: UnitChangeKind, ratio: UnitRatio): OtherKind | null {
  const meant = kindOfRatio(ratio);
  if (meant === kind) return null;
  const message =
    meant === null
      ? `${ratioText(ratio)} leaves every unit as it is`
      : `${ratioText(ratio)}, new units for old ones, is a ${meant}`;
  return { message, meant, other: `${ratio.oldUnits}:${ratio.newUnits}` };
}

/** What it would make of the fund. Throws a `CommandFailed` where the fund has no units yet. */
export async function previewUnitChange(
  { withLedger, withVenue }: Means,
  { token, ratio }: Pick<AskedUnitChange, 'token' | 'ratio'>,
): Promise<UnitChangePreview> {
  const { overview, inUnits } = await withLedger(async (ledger) => {
    const [found] = await selectedFunds(ledger, token);
    const waiting = await ledger.dealings({ token, open: true, limit: 10_000 });
    return {
      overview: found,
      inUnits: waiting.filter(({ measure }) => measure === 'units').map(({ id }) => id),
    };
  });
  const at = overview === undefined ? null : await valuedNow(withVenue, overview);
  const preview = overview === undefined ? null : unitChangePreview(overview.fund, ratio, { at, inUnits });
  if (preview !== null) return preview;
  throw new CommandFailed(
    `${token} is not established: it has no units yet`,
    `see \`ballast status ${token}\``,
  );
}

const valuedNow = (withVenue: Means['withVenue'], overview: FundOverview) =>
  withVenue(async (venue) =>
    valuation(venue, await readMarket(venue, [overview.fund.settings.contract]), overview),
  );

/** The same in words; amounts in the settle coin. */
export function unitChangeFacts(
  { at }: Pick<AskedUnitChange, 'at'>,
  preview: UnitChangePreview,
): readonly Fact[] {
  const { now, pointNav, refusedDealings } = preview;
  return [
    fact('units', `${preview.unitsBefore} -> ${preview.unitsAfter}`),
    fact('dust, not issued', `${preview.dust} units`),
    ...(now === null
      ? [fact('NAV now', 'there is no price of its contract')]
      : [
          fact('NAV now', `${now.navBefore} -> ${now.navAfter} USDT, at ${now.markPrice}, ${iso(now.time)}`),
          fact('worth by rounding', `${now.worthRounding} USDT`),
          fact('equity', `${now.equity} USDT, unchanged`),
        ]),
    fact('NAV of rebalance point', `${preview.navBefore} -> ${preview.navAfter} USDT`),
    fact('rounding of that NAV', `${preview.navRounding} USDT a unit`),
    ...(pointNav === null ? [] : [fact('N0', `${pointNav.before} -> ${pointNav.after} USDT`)]),
    fact('takes effect', whenText(at)),
    ...(refusedDealings.length === 0
      ? []
      : [fact('refused then', `${refusedDealings.join(', ')}: asked in old units`)]),
  ];
}

/** What became of it: another person decides, or the fund has it on record. */
export type Recorded<Answer> =
  | { readonly kind: 'proposed'; readonly proposed: Proposed }
  | { readonly kind: 'recorded'; readonly requestedBy: string; readonly answer: Answer };

/** Asks for it in the name of whoever acts. */
export function askUnitChange(
  { speaker, withLedger, withClient }: Means,
  asked: AskedUnitChange,
  { reason, requestKey }: { readonly reason: string; readonly requestKey: string },
): Promise<Recorded<UnitChangeAnswer>> {
  const { token, kind, ratio, at } = asked;
  const operatorToken = requiredToken(speaker);
  return withLedger(async (ledger) => {
    const requestedBy = await ledger.whoIs(operatorToken, 'operator');
    if ((await ledger.twoPeopleSince()) !== null) {
      const dangerous = { action: kind, token, parameters: { ratio, at } } as const;
      return {
        kind: 'proposed' as const,
        proposed: await propose(ledger, speaker, { dangerous, reason, requestKey }),
      };
    }
    const ask = { ...asked, reason, requestKey, requestedBy };
    const said = { action: kind, token, reason, requestKey, by: requestedBy };
    const answer = await withClient((client) =>
      onRecord(ledger, speaker, said, () => askFund(client, token, requestUnitChange, ask)),
    );
    return { kind: 'recorded' as const, requestedBy, answer };
  });
}
