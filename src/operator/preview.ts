import { z } from 'zod';
import { decimal } from '../domain/decimal.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { amount, fixed, signedPercent } from './figures-text.js';
import { bookText, notBooks } from './hedge-books.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { openPublicVenue } from './open-public-venue.js';
import { type FundPreview, fundPreview, type PreviewRow, type PreviewTrade } from './preview-report.js';
import { readOptions } from './read-options.js';
import { notRetired, retiredText } from './retired-funds.js';
import { iso } from './status-report.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { type Column, table } from './table.js';
import type { Terminal } from './terminal.js';
import { valuedFunds } from './valued-funds.js';

const OPTIONS = z.object(CONNECTED_OPTIONS);

/** `ballast preview`: what a rebalance would do now, and after sudden moves of the price. Trades nothing. */
export async function previewAction(
  { env, terminal }: Context,
  token: string | null,
  raw: object,
): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const around = await surroundings(env, dataDir);
  const overviews = await withLedger(ledgerUrl(around), (ledger) => selectedFunds(ledger, token));
  const retired = overviews
    .map(({ fund }) => retiredText(fund) ?? bookText(fund))
    .filter((text) => text !== null);
  const venue = await openPublicVenue(around);
  try {
    const valued = await valuedFunds(venue, notBooks(notRetired(overviews)), 'a preview');
    const funds = valued.map(({ fund, at, instrument }) => fundPreview(fund, at, instrument));
    const { simulated } = venue;
    if (json) terminal.printJson({ asOf: iso(Date.now()), settleCoin: 'USDT', simulated, funds });
    else terminal.print([...funds.map((fund) => previewText(terminal, fund)), ...retired].join('\n\n'));
  } finally {
    await venue.close();
  }
}

function previewText(
  terminal: Terminal,
  { token, now, moves, contract, targetLeverage }: FundPreview,
): string {
  const title = terminal.paint('bold', `${token}: ${targetLeverage}x ${contract}`);
  if (now === null) return `${title}\nnot established yet: its first rebalance will build the position`;
  const falls = moves.filter(({ move }) => decimal(move).isNegative()).toReversed();
  const rises = moves.filter(({ move }) => !decimal(move).isNegative());
  const note = 'each row: the price jumps there at once; amounts in USDT, trades in contracts';
  return [
    title,
    terminal.paint('dim', note),
    table(terminal, columns(terminal), [...falls, now, ...rises]),
  ].join('\n');
}

function columns(terminal: Terminal): readonly Column<PreviewRow>[] {
  return [
    { title: 'move', align: 'right', cell: ({ move }) => (move === '0' ? 'now' : signedPercent(move)) },
    { title: 'price', align: 'right', cell: ({ price }) => amount(price, 2) },
    {
      title: 'leverage',
      align: 'right',
      cell: ({ leverage }) => (leverage === null ? 'wiped out' : `${fixed(leverage, 3)}x`),
    },
    { title: 'NAV', align: 'right', cell: ({ nav }) => fixed(nav, 4) },
    { title: 'interim', cell: ({ triggers }) => (triggers ? terminal.paint('yellow', 'triggers') : '-') },
    { title: 'a rebalance would', cell: ({ rebalance }) => tradeText(rebalance) },
    {
      title: 'leverage after',
      align: 'right',
      cell: ({ rebalance: { leverageAfter } }) =>
        leverageAfter === null ? '-' : `${fixed(leverageAfter, 3)}x`,
    },
  ];
}

export function tradeText({ kind, reason, contracts }: PreviewTrade): string {
  if (kind === 'wiped-out') return 'find no equity left';
  if (kind === 'no-trade')
    return reason === 'at-target' ? 'trade nothing: at target' : 'trade nothing: too small';
  const trade = decimal(contracts);
  return `${trade.isNegative() ? 'sell' : 'buy'} ${amount(trade.abs())}`;
}
