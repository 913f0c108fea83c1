import type { Attempt, ControlActivities, FundBrief, FundStateChange } from '../contract/activities.js';
import type { FundRecord, Ledger, RebalanceRecord } from '../ledger/port.js';
import { asStep } from './failure.js';

/** Rebalances looked at for attempts whose key is still open: many more than any one key ever has. */
const RECENT = 200;

type RecordActivities = Omit<ControlActivities, 'askFunds'>;

/** What the fund and daily workflows read from and write to the ledger. */
export function fundRecords(ledger: Ledger): RecordActivities {
  return {
    loadFund: asStep('load', async (token: string) => {
      const [fund, recent] = await Promise.all([
        ledger.fund(token),
        ledger.history({ token, limit: RECENT }),
      ]);
      return { ...briefOf(fund), attempts: openAttempts(recent) };
    }),
    changeFundState: asStep('change state', async (change: FundStateChange) =>
      briefOf(await ledger.changeState(change)),
    ),
    admitRequest: asStep('admit', async (request: Parameters<ControlActivities['admitRequest']>[0]) =>
      ledger.admitRequest(request.token, request.cause, request.requestKey, request.by, request.reason),
    ),
    listFunds: asStep('list funds', async (nominalTime: number) => {
      const at = new Date(nominalTime).toISOString().slice('2026-11-22T'.length, '2026-11-22T02:30'.length);
      const funds = await ledger.funds();
      return funds
        .filter(({ settings }) => settings.rules.daily.at === at)
        .map(({ settings }) => settings.token);
    }),
  };
}

const briefOf = (fund: FundRecord): FundBrief => ({
  state: fund.state,
  stateReason: fund.stateReason,
  anchorSeq: fund.anchor?.seq ?? null,
});

/** The highest attempt of each key that no attempt has closed. */
function openAttempts(recent: readonly RebalanceRecord[]): readonly Attempt[] {
  const closed = new Set(
    recent.filter(({ outcome }) => outcome === 'done' || outcome === 'no-trade-needed').map(({ key }) => key),
  );
  const latest = new Map<string, number>();
  for (const { key, attempt } of recent) {
    if (!closed.has(key)) latest.set(key, Math.max(attempt, latest.get(key) ?? 0));
  }
  return [...latest].map(([key, attempt]) => ({ key, attempt }));
}
