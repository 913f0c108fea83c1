import type { RebalanceRecord } from '../ledger/records/rebalance.js';
import type { FundStory, StruckRebalance } from './fund-story.js';
import type { Replayed } from './lockstep.js';
import type { ReplayWorld } from './world.js';

const EVERYTHING = 1_000_000;

/** What every fund was through, read from the ledger and from the exchange's own record. */
export async function readStories(
  { ledger, exchange }: ReplayWorld,
  replayed: Replayed,
  end: number,
): Promise<readonly FundStory[]> {
  const [funds, state] = await Promise.all([ledger.funds(), exchange.state()]);
  return Promise.all(
    funds.map(async (fund): Promise<FundStory> => {
      const { token, account: name, contract } = fund.settings;
      const history = await ledger.history({ token, limit: EVERYTHING });
      const account = state.accounts.find((each) => each.name === name);
      const price = replayed.lastPrices[contract];
      if (account === undefined || price === undefined) {
        throw new RangeError(`the exchange has no account ${name}, or the recording no price of ${contract}`);
      }
      const position = account.positions.find((each) => each.contract === contract);
      return {
        fund,
        rebalances: history.filter(isStruck).reverse(),
        wipeOut: history.find(({ wipeOut }) => wipeOut !== undefined)?.wipeOut ?? null,
        executions: state.executions.filter((each) => each.account === name && each.contract === contract),
        exchange: { contracts: position?.contracts ?? NOTHING, cash: account.cash },
        feePrices: replayed.feePrices,
        end: { time: end, price },
      };
    }),
  );
}

const NOTHING = '0' as FundStory['exchange']['contracts']; // a decimal in plain notation

/** One that never came to a strike has no figures. */
function isStruck(record: RebalanceRecord): record is StruckRebalance {
  return record.figures !== null;
}
