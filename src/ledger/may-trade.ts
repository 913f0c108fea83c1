import { type RawBuilder, sql } from 'kysely';
import { FUND_STATES, tradingIn } from '../contract/fund-state.js';
import { retirementInEffect, retiringText } from '../contract/retirement.js';
import { SWITCH_STATES, tradingUnder, whyHeldBack } from '../contract/trading-switch.js';
import { TradingStoppedError } from './errors.js';
import { readFund } from './fund-rows.js';
import type { Db } from './session.js';

const STATES = {
  adding: FUND_STATES.filter((state) => tradingIn(state) === 'all'),
  reducing: FUND_STATES.filter((state) => tradingIn(state) !== 'none'),
};
const SWITCH = {
  adding: SWITCH_STATES.filter((state) => tradingUnder('ACTIVE', state) === 'all'),
  reducing: SWITCH_STATES.filter((state) => tradingUnder('ACTIVE', state) !== 'none'),
};

/**
 * Whether the fund may send an order now, as a condition within the statement that writes it. `token` and
 * `reduceOnly` are columns or values.
 */
export function mayTrade(token: unknown, reduceOnly: unknown): RawBuilder<boolean> {
  return sql`exists (
    select from funds, trading_switch
    where funds.token = ${token}
      and (${reduceOnly}::boolean or funds.retiring_since is null)
      and funds.state = any(case when ${reduceOnly}::boolean then ${STATES.reducing} else ${STATES.adding} end::text[])
      and trading_switch.state =
        any(case when ${reduceOnly}::boolean then ${SWITCH.reducing} else ${SWITCH.adding} end::text[]))`;
}

/** Throws `TradingStoppedError` where it may not, saying why. */
export async function refuseStopped(db: Db, token: string, reduceOnly: boolean): Promise<void> {
  const fund = await readFund(db, token);
  const { state, stateReason, tradingSwitch } = fund;
  const retiring = retirementInEffect(fund);
  if (retiring !== null && !reduceOnly) {
    throw new TradingStoppedError(token, `${retiringText(token, retiring)}: it only reduces its position`);
  }
  const trading = tradingUnder(state, tradingSwitch.state);
  if (trading === 'all' || (trading === 'reduce-only' && reduceOnly)) return;
  const why = whyHeldBack({ token, state, stateReason, tradingSwitch });
  throw new TradingStoppedError(token, why ?? `${token} is ${state}`);
}
