import { thinGapWarning } from '../config/thin-gap.js';
import { betweenLegsText } from '../contract/between-legs.js';
import type { HedgeBookState } from '../contract/hedge-book.js';
import { retirementInEffect, targetLeverageOf } from '../contract/retirement.js';
import type { Leg } from '../domain/daily-legs.js';
import { type Decimal, type DecimalString, plain } from '../domain/decimal.js';
import type { NavModel } from '../domain/nav-model.js';
import { ratioText } from '../domain/unit-change.js';
import type { FindingRecord } from '../ledger/audit-port.js';
import type { FundOverview, FundRecord, HedgeSums, OpenDealings } from '../ledger/records/fund.js';
import { type FundFigures, fundFigures, type Valuation } from '../valuation/fund-figures.js';
import { type IssuerReport, issuerReport } from './issuer-report.js';
import { type OpenFinding, openFinding } from './open-findings.js';

/** `status` as JSON. Amounts in the settle coin, ratios as fractions, times ISO 8601 in UTC. */
export interface StatusReport {
  readonly asOf: string;
  readonly settleCoin: string;
  readonly venue: VenueStatus;
  /** Of all funds; `since` is null until it was first thrown. */
  readonly tradingSwitch: {
    readonly state: string;
    readonly reason: string | null;
    readonly by: string | null;
    readonly since: string | null;
  };
  readonly alerts: {
    readonly open: number;
    readonly undelivered: number;
    readonly undeliveredSince: string | null;
    readonly trouble: string | null;
  };
  readonly funds: readonly FundStatus[];
}

export interface VenueStatus {
  readonly name: string;
  /** True where trades are simulated. */
  readonly simulated: boolean;
  readonly reachable: boolean;
  readonly trouble: string | null;
  /** Workers whose circuit breaker is open: they send nothing but cancels until the venue answers them again. */
  readonly outages: readonly {
    /** Host and process id. */
    readonly process: string;
    readonly since: string;
    readonly reason: string;
    /** Null while it is being tried. */
    readonly nextProbeAt: string | null;
  }[];
}

export interface FundStatus {
  readonly token: string;
  readonly state: string;
  readonly stateReason: string | null;
  readonly contract: string;
  readonly model: NavModel;
  /** Of a fund that shares its account: the hedge book that trades for it, and how that stands; null of any other. */
  readonly hedgeBook: HedgeBookState | null;
  /** Of a hedge book: its funds; null of a fund. */
  readonly members: readonly string[] | null;
  /** Of a hedge book: what it is to hold; null of a fund. */
  readonly bookTarget: BookTargetStatus | null;
  /**
   * Zero of a fund that is being retired. Of a hedge book that of its account once it holds what it is to hold; null
   * where that is not known.
   */
  readonly targetLeverage: DecimalString | null;
  readonly leverage: DecimalString | null;
  readonly nav: DecimalString | null;
  readonly units: DecimalString | null;
  readonly equity: DecimalString | null;
  readonly contracts: DecimalString;
  /** Null also of a retired fund: no price counts any more. */
  readonly markPrice: DecimalString | null;
  /** Of the prices: the venue's clock. */
  readonly priceTime: string | null;
  readonly anchor: {
    readonly seq: number;
    readonly price: DecimalString;
    readonly nav: DecimalString;
    readonly time: string;
    /** Null where the interim rule is no swing. */
    readonly range: DecimalString | null;
  } | null;
  /** `distance`: signed fraction of the index price that is left to the trigger. */
  readonly trigger: {
    readonly price: DecimalString;
    readonly distance: DecimalString;
    readonly passed: boolean;
  } | null;
  readonly lastRebalance: {
    readonly id: string;
    readonly cause: string;
    readonly time: string;
    readonly outcome: string;
  } | null;
  /** Creations and redemptions that wait for a strike, and cash of dealt ones that has not moved yet. */
  readonly dealings: OpenDealings;
  /** The split or merge that waits; `at` is null where it is the next rebalance point. */
  readonly unitChange: { readonly id: string; readonly what: string; readonly at: string | null } | null;
  /** The daily that has closed the position and not opened it again; null where none has. */
  readonly betweenLegs: {
    readonly key: string;
    readonly begun: Leg;
    readonly abandoned: boolean;
    readonly what: string;
  } | null;
  /** Null where the fund is not to be retired; `final` until it is. */
  readonly retirement: RetirementStatus | null;
  /** Null in the fund model, before the fund is established, and where it cannot be valued. */
  readonly issuer: IssuerReport | null;
  readonly warnings: readonly string[];
  /** What the reconciliation found and nobody has resolved yet. */
  readonly findings: readonly OpenFinding[];
}

/** Sums of what the funds of a hedge book aim at, null without a price, and contracts beyond its funds. */
export interface BookTargetStatus {
  /** Signed: what is left of it when all of it meets. */
  readonly net: DecimalString | null;
  readonly gross: DecimalString | null;
  readonly residual: DecimalString;
  readonly declaredResidual: DecimalString;
}

export interface RetirementStatus {
  readonly id: string;
  readonly state: 'waiting' | 'unwinding' | 'retired';
  readonly reason: string;
  /** Asked for; null: at once. */
  readonly at: string | null;
  readonly effectiveAt: string | null;
  /** What each unit is paid. */
  readonly finalNav: DecimalString | null;
}

/** A price that is older is shown with its age: it is no price of now. */
export const FRESH_MS = 15_000;

const RATIO_PLACES = 12;

export const ratio = (value: Decimal): DecimalString => plain(value.toDecimalPlaces(RATIO_PLACES));
export const iso = (instant: number): string => new Date(instant).toISOString();

interface BesideFund {
  readonly findings: readonly FindingRecord[];
  /** Of funds of the index model. */
  readonly booked: HedgeSums | null;
  /** Of a hedge book. */
  readonly target: { readonly status: BookTargetStatus; readonly leverage: Decimal | null } | null;
}

export function fundStatus(
  overview: FundOverview,
  valuation: Valuation | null,
  { findings, booked, target }: BesideFund,
): FundStatus {
  const { fund, lastRebalance } = overview;
  const { settings, anchor } = fund;
  const figures = valuation === null ? null : fundFigures(fund, valuation);
  const warning = retirementInEffect(fund) === null ? thinGapWarning(settings) : null;
  const prices = fund.state === 'RETIRED' ? null : valuation;
  return {
    token: settings.token,
    state: fund.state,
    stateReason: fund.stateReason,
    contract: settings.contract,
    model: settings.model,
    hedgeBook: fund.hedgeBook ?? null,
    members: settings.members ?? null,
    bookTarget: target?.status ?? null,
    targetLeverage:
      target === null ? targetLeverageOf(fund, settings) : target.leverage && ratio(target.leverage),
    ...valued(figures, fund.units !== null),
    units: fund.units,
    contracts: fund.contracts,
    markPrice: prices === null ? null : plain(prices.mark),
    priceTime: prices === null ? null : iso(prices.time),
    anchor: anchor && {
      seq: anchor.seq,
      price: anchor.price,
      nav: anchor.nav,
      time: iso(anchor.time),
      range: anchor.range,
    },
    lastRebalance: lastRebalance && { ...lastRebalance, time: iso(lastRebalance.time) },
    dealings: overview.dealings,
    unitChange: unitChangeOf(fund),
    betweenLegs: betweenLegsOf(fund),
    retirement: retirementOf(fund),
    issuer:
      valuation === null || booked === null || fund.units === null
        ? null
        : issuerReport(fund, valuation, booked),
    warnings: warning === null ? [] : [warning],
    findings: findings.map(openFinding),
  };
}

function betweenLegsOf({ betweenLegs }: FundRecord): FundStatus['betweenLegs'] {
  if (betweenLegs === null) return null;
  const { key, begun, abandoned } = betweenLegs;
  return { key, begun, abandoned, what: betweenLegsText(betweenLegs) };
}

function retirementOf({ retirement }: FundRecord): RetirementStatus | null {
  if (retirement === null) return null;
  const { id, reason, at, effectiveAt, final } = retirement;
  const begun = effectiveAt === null ? 'waiting' : 'unwinding';
  return {
    ...{ id, reason, state: final === null ? begun : 'retired' },
    at: at === null ? null : iso(at),
    effectiveAt: effectiveAt === null ? null : iso(effectiveAt),
    finalNav: final?.nav ?? null,
  };
}

function unitChangeOf({ unitChange }: FundRecord): FundStatus['unitChange'] {
  if (unitChange === null) return null;
  const { id, kind, ratio, at } = unitChange;
  return { id, what: `${kind} ${ratioText(ratio)}`, at: at === null ? null : iso(at) };
}

function valued(
  figures: FundFigures | null,
  established: boolean,
): Pick<FundStatus, 'leverage' | 'nav' | 'equity' | 'trigger'> {
  if (figures === null) return { leverage: null, nav: null, equity: null, trigger: null };
  const { leverage, nav, equity, trigger } = figures;
  return {
    leverage: leverage && ratio(leverage),
    nav: nav && plain(nav),
    equity: established ? plain(equity) : null,
    trigger: trigger && {
      price: plain(trigger.price),
      distance: ratio(trigger.distance),
      passed: trigger.passed,
    },
  };
}
