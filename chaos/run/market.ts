import { insist } from '../world/insist.js';
import type { Slot } from '../world/slots.js';
import type { World } from '../world/world.js';

const MINUTE = 60_000;

/** Moves the price of the slot's contract by this fraction, after so many minutes of market time. */
export function moveMarket(
  world: World,
  { contract }: Slot,
  fraction: number,
  minutes: number,
): Promise<void> {
  const { market } = world;
  const price = Number(((market.prices.get(contract) ?? 0) * (1 + fraction)).toFixed(3));
  market.time += minutes * MINUTE;
  market.prices.set(contract, price);
  const { time } = market;
  world.journal.note('machine', `market: ${contract} at ${price} from ${new Date(time).toISOString()}`);
  const body = { time, prices: { [contract]: String(price) } };
  return insist('move the market', async () => {
    await world.exchange.ask('POST', '/admin/market', body);
  });
}

/** Funding is paid a minute later, at the prices in force. */
export function payFunding(world: World, { contract }: Slot, rate: string): Promise<void> {
  world.market.time += MINUTE;
  const { time } = world.market;
  world.journal.note('machine', `funding of ${rate} is paid on ${contract}`);
  return insist('pay funding', async () => {
    await world.exchange.ask('POST', '/admin/funding', { time, rates: { [contract]: rate } });
  });
}
