import type { FundSettings } from '../../contract/fund-settings.js';
import type { RebalanceInput } from '../../contract/rebalance.js';
import { retirementInEffect } from '../../contract/retirement.js';
import { comingRules, rulesAt } from '../../contract/rules-in-force.js';
import { tradingNow, whyHeldBack } from '../../contract/trading-switch.js';
import { decimal } from '../../domain/decimal.js';
import { dailyKey } from '../../domain/rebalance-id.js';
import { isBreach } from '../../domain/rebalance-point.js';
import { isDayTime } from '../../domain/zoned-time.js';
import type { Ledger } from '../../ledger/port.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import { WALL_CLOCK } from '../clock.js';
import type { TradingPorts } from '../ports.js';

/** How long a round waits for those of its funds that are to be rebalanced now as well: nobody waits longer for it. */
const GATHER_MS = 3_000;
const LOOK_EVERY_MS = 50;
const MINUTE_MS = 60_000;

/**
 * Whom a round of a hedge book serves: every fund of it that has opened a rebalance. Those that are due at the same
 * daily, beyond their range at the present price, or yet to be established, are awaited a moment, so that all of them
 * are one netted trade. A fund that may not trade is left out, and its rebalance closed.
 */
export async function gather(
  ports: TradingPorts,
  { id, request }: RebalanceInput,
  book: FundRecord,
): Promise<readonly RebalanceInput[]> {
  const { ledger, clock = WALL_CLOCK } = ports;
  const until = clock.now() + GATHER_MS;
  for (;;) {
    const waiting = await ledger.takeWaiting(id);
    const funds = await fundsOf(ledger, comingRules(book, clock.now()).settings);
    const others = funds.filter((fund) => !waiting.some((one) => one.request.token === fund.settings.token));
    const mayCome = others.filter((fund) => mayTrade(fund) && retirementInEffect(fund) === null);
    const requests = [request, ...waiting.map((one) => one.request)];
    const isFull = (await awaited(ports, mayCome, requests)).length === 0;
    if (isFull || clock.now() >= until) return refuseStopped(ledger, funds, waiting);
    await clock.pause(LOOK_EVERY_MS);
  }
}

/** The funds of a hedge book, in the order in which it names them. */
export async function fundsOf(ledger: Ledger, { members }: FundSettings): Promise<readonly FundRecord[]> {
  const all = await ledger.funds();
  return (members ?? []).flatMap((token) => all.filter((fund) => fund.settings.token === token));
}

const mayTrade = (fund: FundRecord): boolean => tradingNow(fund) !== 'none';

async function awaited(
  ports: TradingPorts,
  funds: readonly FundRecord[],
  requests: readonly RebalanceInput['request'][],
): Promise<readonly FundRecord[]> {
  const isAsked = (cause: RebalanceInput['request']['cause']) => requests.some((one) => one.cause === cause);
  const establishing = isAsked('establish') ? funds.filter(({ state }) => state === 'ESTABLISHING') : [];
  const breached = isAsked('interim') ? await beyondRange(ports, funds) : [];
  const dailies = requests.flatMap(({ nominalTime }) => nominalTime ?? []);
  return [...establishing, ...breached, ...(await dueAt(ports.ledger, funds, dailies))];
}

async function beyondRange(
  { venue }: TradingPorts,
  funds: readonly FundRecord[],
): Promise<readonly FundRecord[]> {
  const [first] = funds;
  if (first === undefined) return [];
  const { indexPrice, time } = await venue.ticker(first.settings.contract);
  return funds.filter(({ anchor, settings }) => {
    if (anchor === null || time < (anchor.quietUntil ?? 0)) return false;
    return isBreach(anchor, decimal(settings.leverage), decimal(indexPrice));
  });
}

/** Whose daily of one of these instants has not ended yet, or is tried again. */
async function dueAt(
  ledger: Ledger,
  funds: readonly FundRecord[],
  dailies: readonly number[],
): Promise<readonly FundRecord[]> {
  const due = dailies.flatMap((nominalTime) => {
    const minute = nominalTime - (nominalTime % MINUTE_MS);
    return funds
      .filter(
        (fund) => fund.units !== null && isDayTime(rulesAt(fund, nominalTime).settings.rules.daily, minute),
      )
      .map((fund) => ({ fund, key: dailyKey(fund.settings.token, nominalTime) }));
  });
  if (due.length === 0) return [];
  const outcomes = await ledger.outcomesOf(due.map(({ key }) => key));
  const isOver = (key: string) =>
    outcomes.some((one) => one.key === key && one.outcome !== 'remainder' && one.outcome !== 'failed');
  return due.filter(({ key }) => !isOver(key)).map(({ fund }) => fund);
}

async function refuseStopped(
  ledger: Ledger,
  funds: readonly FundRecord[],
  waiting: readonly RebalanceInput[],
): Promise<readonly RebalanceInput[]> {
  const served: RebalanceInput[] = [];
  for (const input of waiting) {
    const fund = funds.find(({ settings }) => settings.token === input.request.token);
    if (fund !== undefined && mayTrade(fund)) {
      served.push(input);
      continue;
    }
    const { token } = input.request;
    const why = fund === undefined ? null : whyHeldBack({ ...fund, token });
    await ledger.close(input, 'refused', why ?? `${token} is no fund of this book`);
  }
  return served;
}
