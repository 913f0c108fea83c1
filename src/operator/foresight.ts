import { z } from 'zod';
import { isHedgeBook } from '../contract/fund-settings.js';
import type { Venue } from '../venue/port.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { type AccountMoves, movesOfAccounts, rowsOf } from './foresight/account-moves.js';
import { type BookForesight, bookForesight } from './foresight/book-foresight.js';
import { type ContractForesight, contractForesight } from './foresight/contract-foresight.js';
import { foresightText } from './foresight/foresight-text.js';
import { fundForesight } from './foresight/fund-foresight.js';
import { selectedFunds, withLedger } from './open-ledger.js';
import { openPublicVenue } from './open-public-venue.js';
import { readOptions } from './read-options.js';
import { notRetired, retiredText } from './retired-funds.js';
import { iso } from './status-report.js';
import { ledgerUrl, surroundings } from './surroundings.js';
import { asked, type ValuedFund, valuedFunds } from './valued-funds.js';

const OPTIONS = z.object(CONNECTED_OPTIONS);
const WHAT = 'foresight';

/** As many levels of the book as the venue shows of a contract. */
const ALL_LEVELS = 500;

/** `ballast foresight`: what a move of the price would lead to, and what all funds would trade together. */
export async function foresightAction(
  { env, terminal }: Context,
  token: string | null,
  raw: object,
): Promise<void> {
  const { json, dataDir } = readOptions(OPTIONS, raw);
  const around = await surroundings(env, dataDir);
  const { named, all } = await withLedger(ledgerUrl(around), async (ledger) => ({
    named: await selectedFunds(ledger, token),
    all: notRetired(await ledger.fundOverviews()),
  }));
  const chosen = notRetired(named);
  const retired = named.map(({ fund }) => retiredText(fund)).filter((text) => text !== null);
  const tokens = new Set(chosen.map(({ fund }) => fund.settings.token));
  const contracts = new Set(chosen.map(({ fund }) => fund.settings.contract));
  const venue = await openPublicVenue(around);
  try {
    const beside = all.filter(({ fund }) => contracts.has(fund.settings.contract));
    const valued = await valuedFunds(venue, beside, WHAT);
    const funds = valued.filter(({ fund }) => !isHedgeBook(fund.settings));
    const moves = movesOfAccounts(valued);
    const isChosen = ({ fund }: ValuedFund) => tokens.has(fund.settings.token);
    const report = {
      asOf: iso(Date.now()),
      settleCoin: 'USDT',
      simulated: venue.simulated,
      books: valued.filter(isChosen).flatMap((book) => ofBook(book, funds, moves)),
      funds: funds.filter(isChosen).map((each) => fundForesight(each, rowsOf(each, moves))),
      contracts: await Promise.all([...contracts].map((contract) => ofContract(venue, contract, funds))),
    };
    if (json) terminal.printJson(report);
    else terminal.print([foresightText(terminal, report), ...retired].join('\n\n'));
  } finally {
    await venue.close();
  }
}

function ofBook(
  book: ValuedFund,
  funds: readonly ValuedFund[],
  moves: ReadonlyMap<string, AccountMoves>,
): readonly BookForesight[] {
  const { members } = book.fund.settings;
  if (members === undefined) return [];
  const own = funds.filter(({ fund }) => members.includes(fund.settings.token));
  return [
    bookForesight(
      book,
      own.map((valued) => ({ valued, foresight: fundForesight(valued) })),
      moves.get(book.fund.settings.token)?.account ?? [],
    ),
  ];
}

async function ofContract(
  venue: Venue,
  contract: string,
  valued: readonly ValuedFund[],
): Promise<ContractForesight> {
  const depth = await asked(venue.depth(contract, ALL_LEVELS), WHAT);
  return contractForesight(
    contract,
    valued.filter(({ fund }) => fund.settings.contract === contract),
    depth,
  );
}
