import { tradingIn } from '../../contract/fund-state.js';
import { indexPointOf, unitsOf } from '../../contract/index-point.js';
import { retirementInEffect } from '../../contract/retirement.js';
import { type Decimal, type DecimalString, decimal, ONE, plain } from '../../domain/decimal.js';
import {
  type MovedAccount,
  type MovedAccountOutcome,
  type MovedIndexFund,
  type MovedUnits,
  straightMoveOfAccount,
} from '../../domain/straight-move-of-account.js';
import { declaredBy } from '../../valuation/book-figures.js';
import { fundFigures } from '../../valuation/fund-figures.js';
import { dueFees } from '../../valuation/units-worth.js';
import { type GapsReport, gapsReport } from '../gaps-report.js';
import { sizingOf } from '../preview-report.js';
import { ratio } from '../status-report.js';
import type { ValuedFund } from '../valued-funds.js';
import type { ForesightRow } from './foresight-row.js';
import { MOVES } from './moves.js';

/** Where a straight move leads an account that hedges funds of the index model. Amounts in the settle coin. */
export interface AccountRow {
  readonly move: DecimalString;
  readonly price: DecimalString;
  readonly outcome: MovedAccountOutcome['kind'];
  /** Interim rebalances of all its funds. */
  readonly triggers: number;
  /** These four are null unless the outcome is `held`. */
  readonly equity: DecimalString | null;
  readonly leverage: DecimalString | null;
  readonly contracts: DecimalString | null;
  readonly gaps: GapsReport | null;
}

export interface AccountMoves {
  readonly account: readonly AccountRow[];
  /** By token. */
  readonly funds: ReadonlyMap<string, readonly ForesightRow[]>;
}

/** Of each account that hedges funds of the index model, by the token of its owner. */
export function movesOfAccounts(valued: readonly ValuedFund[]): ReadonlyMap<string, AccountMoves> {
  const hedged = valued.filter(({ fund: { settings } }) => settings.model === 'index');
  const owners = new Set(hedged.map(ownerOf));
  return new Map(
    valued
      .filter(({ fund }) => owners.has(fund.settings.token))
      .map((owner) => {
        const { token } = owner.fund.settings;
        return [
          token,
          accountMoves(
            owner,
            hedged.filter((one) => ownerOf(one) === token),
          ),
        ];
      }),
  );
}

/** What its account's moves make of a fund; none of one of the fund model. */
export function rowsOf(
  valued: ValuedFund,
  moves: ReadonlyMap<string, AccountMoves>,
): readonly ForesightRow[] {
  return moves.get(ownerOf(valued))?.funds.get(valued.fund.settings.token) ?? [];
}

const ownerOf = ({ fund: { settings } }: ValuedFund): string => settings.book ?? settings.token;

/** `owner`: the hedge book, or the one fund whose account it is. Funds that have no units yet change nothing. */
function accountMoves(owner: ValuedFund, funds: readonly ValuedFund[]): AccountMoves {
  const moved = movedAccount(owner, funds);
  const walked = MOVES.map((move) => ({
    move,
    outcome: straightMoveOfAccount(moved, moved.price.times(ONE.plus(move))),
  }));
  const isShared = owner.fund.settings.members !== undefined;
  const rowsOf = (token: string) =>
    walked.flatMap(({ move, outcome }) => {
      const found = outcome.funds.find((one) => one.token === token);
      return found === undefined ? [] : [unitsRow(move, outcome, found, isShared)];
    });
  return {
    account: walked.map(({ move, outcome }) => accountRow(move, outcome)),
    funds: new Map(moved.funds.map(({ token }) => [token, rowsOf(token)])),
  };
}

function movedAccount(owner: ValuedFund, funds: readonly ValuedFund[]): MovedAccount {
  const { fund, at, instrument } = owner;
  const { equity } = fundFigures(fund, at);
  const contracts = decimal(fund.contracts);
  const { feeRate, slippage, lotSize, minOrder, minNotional } = sizingOf(fund, instrument, {
    ...{ equity, contracts, price: at.mark },
  });
  return {
    ...{ price: at.mark, contracts, equity },
    declaredResidual: declaredBy(fund),
    funds: funds.flatMap((one) => movedFund(one) ?? []),
    costs: { feeRate, slippage, lotSize, minOrder, minNotional },
    tickSize: decimal(instrument.tickSize),
    riskTiers: instrument.riskTiers,
  };
}

/** Null where it has no units, or is paid out. */
function movedFund({ fund, at, instrument }: ValuedFund): MovedIndexFund | null {
  const { anchor, units, settings, state } = fund;
  if (anchor === null || units === null || state === 'RETIRED') return null;
  const { interim } = settings.rules;
  const { equity, price, paidBy, ...sizing } = sizingOf(fund, instrument, {
    ...{ equity: ONE, contracts: decimal(fund.contracts), price: at.mark },
  });
  return {
    ...{ token: settings.token, sizing, units: unitsOf(fund), cash: decimal(fund.cash) },
    point: dueFees(fund, at).point ?? indexPointOf(fund),
    ...{ anchor, range: interim.range, rule: interim },
    isCut: tradingIn(state) !== 'none' && retirementInEffect(fund) === null,
  };
}

function accountRow(move: Decimal, outcome: MovedAccountOutcome): AccountRow {
  const triggers = outcome.funds.reduce((sum, one) => sum + one.triggers, 0);
  const found = { move: plain(move), price: plain(outcome.price), outcome: outcome.kind, triggers };
  if (outcome.kind !== 'held') return { ...found, equity: null, leverage: null, contracts: null, gaps: null };
  return {
    ...found,
    equity: plain(outcome.equity),
    leverage: ratio(outcome.leverage),
    contracts: plain(outcome.contracts),
    gaps: gapsReport(outcome.gaps),
  };
}

/** A fund that shares its account has no gap of its own. */
function unitsRow(
  move: Decimal,
  outcome: MovedAccountOutcome,
  { triggers, nav, leverage, contracts }: MovedUnits,
  isShared: boolean,
): ForesightRow {
  const found = { move: plain(move), price: plain(outcome.price), triggers };
  const nothing = { nav: null, leverage: null, contracts: null, gaps: null };
  if (outcome.kind !== 'held') return { ...found, outcome: outcome.kind, ...nothing };
  if (leverage === null) return { ...found, outcome: 'wiped-out', ...nothing };
  return {
    ...{ ...found, outcome: 'held', nav: plain(nav), leverage: ratio(leverage), contracts: plain(contracts) },
    gaps: isShared ? null : gapsReport(outcome.gaps),
  };
}
