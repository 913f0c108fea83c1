import { requestRetirement } from '../contract/fund-messages.js';
import type { RetirementAnswer } from '../contract/retirement.js';
import { decimal } from '../domain/decimal.js';
import { whyNotRetired } from '../ledger/record-retirement.js';
import { propose } from './approvals/propose.js';
import { askFund } from './ask-fund.js';
import { type Fact, fact } from './facts.js';
import { amount } from './figures-text.js';
import type { Means } from './means.js';
import { selectedFunds } from './open-ledger.js';
import { requiredToken } from './operator-token.js';
import type { Recorded } from './request-units.js';
import { type RetirementPreview, retirementPreview, type UnwindingPreview } from './retirement-preview.js';
import { whenRetired } from './retirements.js';
import { onRecord } from './say-word.js';
import { iso } from './status-report.js';
import { valuedFunds } from './valued-funds.js';

/** What is asked of a fund: to end. */
export interface AskedRetirement {
  readonly token: string;
  /** Milliseconds since 1970; null: at once. */
  readonly at: number | null;
}

export interface PreviewedRetirement {
  /** Null where the fund has none any more: the ledger says then what a request comes to. */
  readonly preview: RetirementPreview | null;
  readonly refused: string | null;
}

/** What the unwinding would trade and pay out now. */
export async function previewRetirement(
  { withLedger, withVenue }: Means,
  { token, at }: AskedRetirement,
): Promise<PreviewedRetirement> {
  const { overviews, waiting, refused } = await withLedger(async (ledger) => {
    const found = await selectedFunds(ledger, token);
    const time = await ledger.clock();
    return {
      overviews: found,
      waiting: await ledger.dealings({ token, open: true, limit: 10_000 }),
      refused: found.map(({ fund }) => whyNotRetired(fund, { token, at }, time))[0] ?? null,
    };
  });
  if (refused !== null) return { preview: null, refused };
  return withVenue(async (venue) => {
    const [valued] = await valuedFunds(venue, overviews, 'the preview of a retirement');
    return { preview: valued === undefined ? null : retirementPreview(valued, waiting), refused };
  });
}

/** Asks for it in the name of whoever acts. Nothing is proposed of a fund that has no preview any more. */
export function askRetirement(
  { speaker, withLedger, withClient }: Means,
  asked: AskedRetirement,
  words: { readonly preview: RetirementPreview | null; readonly reason: string; readonly requestKey: string },
): Promise<Recorded<RetirementAnswer>> {
  const { token, at } = asked;
  const { preview, reason, requestKey } = words;
  const operatorToken = requiredToken(speaker);
  return withLedger(async (ledger) => {
    const requestedBy = await ledger.whoIs(operatorToken, 'operator');
    if (preview !== null && (await ledger.twoPeopleSince()) !== null) {
      const dangerous = { action: 'retire', token, parameters: { at } } as const;
      return {
        kind: 'proposed' as const,
        proposed: await propose(ledger, speaker, { dangerous, reason, requestKey }),
      };
    }
    const ask = { ...asked, reason, requestKey, requestedBy };
    const said = { action: 'retire', token, reason, requestKey, by: requestedBy };
    const answer = await withClient((client) =>
      onRecord(ledger, speaker, said, () => askFund(client, token, requestRetirement, ask)),
    );
    return { kind: 'recorded' as const, requestedBy, answer };
  });
}

/** A preview in words; amounts in the settle coin. */
export function retirementFacts(
  { at }: Pick<AskedRetirement, 'at'>,
  preview: RetirementPreview,
): readonly Fact[] {
  const { units, unwinding, refusedThen, dealtThen, heldBack } = preview;
  return [
    ...(unwinding === null
      ? [fact('unwinding', 'nothing would be left for its units at this price')]
      : unwindingFacts(unwinding)),
    fact('units', `${amount(units)} to be redeemed, without a fee`),
    fact('takes effect', whenRetired(at)),
    ...(refusedThen.length === 0 ? [] : [fact('refused then', refusedThen.join(', '))]),
    ...(dealtThen.length === 0 ? [] : [fact('dealt at the final NAV', dealtThen.join(', '))]),
    ...(heldBack === null ? [] : [fact('held back', heldBack)]),
  ];
}

function remainderFact({ remainder, book }: UnwindingPreview): Fact {
  const size = `${amount(decimal(remainder).abs(), 4)} USDT`;
  const isLacking = decimal(remainder).isNegative();
  if (book !== null) return fact(isLacking ? `taken from ${book}` : `left in ${book}`, size);
  return isLacking
    ? fact('the issuer pays in', size)
    : fact('left for the issuer', `${amount(remainder)} USDT`);
}

function unwindingFacts(unwinding: UnwindingPreview): readonly Fact[] {
  const { trade, contract, notional, maxSlice, expectedFee, expectedSlippage, leftOver } = unwinding;
  const cost = decimal(expectedFee).plus(decimal(expectedSlippage));
  const verb = trade.startsWith('-') ? 'would sell' : 'would buy';
  const traded = decimal(trade).isZero()
    ? fact('would trade', 'nothing: it holds nothing that the venue would trade')
    : fact(
        verb,
        `${amount(decimal(trade).abs())} contracts of ${contract} (${amount(notional, 2)} USDT), in orders of at most ${maxSlice} USDT`,
      );
  return [
    traded,
    ...(decimal(leftOver).isZero()
      ? []
      : [fact('too small to trade', `${leftOver} contracts: left to the issuer`)]),
    fact(
      'expected cost',
      `${amount(cost, 4)} USDT (fee ${amount(expectedFee, 4)}, slippage ${amount(expectedSlippage, 4)})`,
    ),
    fact('NAV now', `${unwinding.navBefore} USDT, at ${unwinding.markPrice}, ${iso(unwinding.time)}`),
    fact('each unit would be paid', `${unwinding.finalNav} USDT, ${amount(unwinding.payable, 4)} in all`),
    remainderFact(unwinding),
  ];
}
