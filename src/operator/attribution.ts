import { z } from 'zod';
import { EQUITY_PARTS, type EquityPart } from '../domain/equity-attribution.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import { type FundAttribution, fundAttribution } from './attribution-report.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { amount, fixed } from './figures-text.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { openPublicVenue } from './open-public-venue.js';
import { readOptions } from './read-options.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { type Column, table } from './table.js';
import { type ValuedFund, valuedFunds } from './valued-funds.js';

const OPTIONS = z.object({
  ...CONNECTED_OPTIONS,
  since: z
    .string()
    .refine((text) => /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)), {
      message: 'is no instant',
      params: { remedy: 'write a day or an instant in UTC, such as 2026-11-22 or 2026-11-22T02:30:00Z' },
    })
    .transform((text) => Date.parse(text))
    .optional(),
});

/** `ballast attribution`: why the equity of a fund is what it is, from its launch or a past rebalance to this moment. */
export async function attributionAction(context: Context, token: string | null, raw: object): Promise<void> {
  const { json, dataDir, since } = readOptions(OPTIONS, raw);
  const around = await surroundings(context.env, dataDir);
  const venue = await openPublicVenue(around);
  try {
    const funds = await withLedger(ledgerUrl(around), async (ledger) => {
      const chosen = (await selectedFunds(ledger, token)).filter(({ fund }) => fund.units !== null);
      const valued = await valuedFunds(venue, chosen, 'the attribution');
      return Promise.all(valued.map((one) => attributionOf(ledger, one, since ?? null)));
    });
    const { terminal } = context;
    if (json) terminal.printJson({ settleCoin: 'USDT', simulated: venue.simulated, funds });
    else if (funds.length === 0) terminal.print('no fund is established yet');
    else terminal.print(funds.map((fund) => attributionText(context, fund)).join('\n\n'));
  } finally {
    await venue.close();
  }
}

async function attributionOf(
  ledger: PostgresLedger,
  { fund, at }: ValuedFund,
  since: number | null,
): Promise<FundAttribution> {
  const { token } = fund.settings;
  const from = since === null ? null : await ledger.strikeBefore(token, since);
  return fundAttribution(await ledger.equityEvents(token), from, at);
}

const WORDS: Readonly<Record<EquityPart, string>> = {
  price: 'price of the position',
  funding: 'funding',
  managementFee: 'management fee',
  tradingFee: 'trading fees',
  slippage: 'slippage against the mark price',
  capital: 'initial capital',
  dealing: 'creations and redemptions',
  transfer: 'top-ups and withdrawals',
  adopted: 'taken over from the venue by people',
};

interface Line {
  readonly what: string;
  readonly figure: string;
}

const COLUMNS: readonly Column<Line>[] = [
  { title: '', cell: ({ what }) => what },
  { title: 'USDT', align: 'right', cell: ({ figure }) => figure },
];

const PLACES = 8;

/** A part that never was is left out. */
function attributionText({ terminal }: Context, fund: FundAttribution): string {
  const { token, from, to, price, parts, navRounding, unexplained } = fund;
  const begin = from === null ? 'its launch' : `${from.time}, the strike of ${from.rebalanceId}`;
  const lines: Line[] = [
    { what: 'equity before', figure: fixed(fund.equityBefore, PLACES) },
    ...EQUITY_PARTS.filter((part) => parts[part] !== '0').map((part) => ({
      what: WORDS[part],
      figure: fixed(parts[part], PLACES),
    })),
    { what: 'equity now', figure: fixed(fund.equityAfter, PLACES) },
    ...(navRounding === null
      ? []
      : [{ what: 'NAV x units less equity: rounding', figure: amount(navRounding, 20) }]),
    ...(unexplained === '0'
      ? []
      : [{ what: 'UNEXPLAINED: a defect, report it', figure: amount(unexplained, 20) }]),
  ];
  return [
    `${terminal.paint('bold', token)} from ${begin} to ${to}, mark price ${amount(price)} USDT`,
    table(terminal, COLUMNS, lines),
  ].join('\n');
}
