import type { ControlActivities, FundBrief, FundStateChange } from '../contract/activities.js';
import { retirementInEffect, targetLeverageOf } from '../contract/retirement.js';
import { rulesAt } from '../contract/rules-in-force.js';
import { type DayTimes, isDayTime } from '../domain/zoned-time.js';
import type { Ledger } from '../ledger/port.js';
import type { FundRecord } from '../ledger/records/fund.js';
import { asStep } from './failure.js';

const MINUTE_MS = 60_000;

type RecordActivities = Omit<ControlActivities, 'askFunds'>;

/** What the fund and daily workflows read from and write to the ledger. */
export function fundRecords(ledger: Ledger, deskUrl: string | null): RecordActivities {
  const briefOf = briefWith(deskUrl);
  return {
    loadFund: asStep('load', async (token: string) => {
      const [fund, attempts] = await Promise.all([ledger.fund(token), ledger.openAttempts(token)]);
      return { ...briefOf(fund), attempts };
    }),
    changeFundState: asStep('change state', async (change: FundStateChange) =>
      briefOf(await ledger.changeState(change)),
    ),
    admitRequest: asStep('admit', async (request: Parameters<ControlActivities['admitRequest']>[0]) =>
      ledger.admitRequest(request.token, request.cause, request.requestKey, request.by, request.reason),
    ),
    listFunds: asStep('list funds', async (nominalTime: number) => {
      const minute = nominalTime - (nominalTime % MINUTE_MS);
      const funds = await ledger.funds();
      return funds
        .filter((fund) => retirementInEffect(fund) === null)
        .filter((fund) => isDayTime(rulesAt(fund, nominalTime).settings.rules.daily, minute))
        .map(({ settings }) => settings.token);
    }),
  };
}

const briefWith =
  (deskUrl: string | null) =>
  (fund: FundRecord): FundBrief => ({
    state: fund.state,
    stateReason: fund.stateReason,
    anchorSeq: fund.anchor?.seq ?? null,
    tradingSwitch: fund.tradingSwitch,
    ...(fund.unitChange !== null && { unitChange: fund.unitChange }),
    ...(fund.retirement !== null && { retirement: fund.retirement }),
    ...(fund.betweenLegs !== null && { betweenLegs: fund.betweenLegs }),
    standing: {
      contract: fund.settings.contract,
      ...(fund.settings.book !== undefined && { book: fund.settings.book }),
      targetLeverage: targetLeverageOf(fund, fund.settings),
      daily: dayTimesOf(fund.settings.rules.daily),
      anchor: fund.anchor,
      rulesWait: fund.pendingRules !== null,
      page: deskUrl === null ? null : `${deskUrl}/#/funds/${fund.settings.token}`,
    },
  });

const dayTimesOf = ({ at, zone }: DayTimes): DayTimes => ({ at, ...(zone !== undefined && { zone }) });
