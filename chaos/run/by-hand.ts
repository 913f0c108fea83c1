import type { DecimalString } from '../../src/domain/decimal.js';
import type { Step } from '../schedule/step.js';
import { insist, Refused } from '../world/insist.js';
import { withLedger } from '../world/people.js';
import type { SeedRun } from './seed-run.js';

type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

const DAY_MS = 86_400_000;
const VALID_MS = 3_600_000;
/** The worst that the fault `clock-skew` does. */
const WORST_SKEW_MS = 8_000;

/**
 * Money comes or goes at the exchange, to or from the account that the fund may share; where nobody has announced it,
 * people have to take it over.
 */
export async function moveMoney(run: SeedRun, { fund, amount, announced }: Of<'money'>): Promise<void> {
  const { token, book } = run.fundAt(fund);
  const owner = book ?? token;
  if (announced) await announce(run, owner, amount);
  try {
    await moveOnce(run, owner, amount);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return run.note(`${owner}: ${amount} could not be moved: ${error.message}`);
  }
  run.note(`${owner}: ${amount} moved at the exchange, ${announced ? 'as announced' : 'by hand'}`);
  if (!announced) run.touched.add(owner);
}

async function announce(run: SeedRun, token: string, amount: string): Promise<void> {
  const { world } = run;
  const isOut = amount.startsWith('-');
  const announcement = {
    id: `${token}-${run.nextTransfer()}`,
    token,
    kind: isOut ? 'withdrawal' : 'top-up',
    amount: amount.replace('-', '') as DecimalString, // drawn in plain notation
    reason: 'chaos moves money',
    validForMs: VALID_MS,
  } as const;
  await insist(`announce ${amount} to ${token}`, () =>
    withLedger(world, (ledger) => ledger.expectTransfer(world.people.proposing, announcement)),
  );
}

/** The exchange may have moved it and died before its reply. */
export async function moveOnce(run: SeedRun, token: string, amount: string): Promise<void> {
  const { world } = run;
  const account = run.accountOf(token);
  const moved = async () =>
    (await world.exchange.state()).transfers.filter((transfer) => transfer.account === account).length;
  const before = await insist(`transfers of ${account}`, moved);
  await insist(`move ${amount} at ${account}`, async () => {
    if ((await moved()) > before) return;
    await world.exchange.ask('POST', '/admin/transfer', { account, amount }).catch(asRefused);
  });
}

function asRefused(error: unknown): never {
  if (error instanceof Error && error.message.startsWith('the paper exchange refused')) {
    throw new Refused(error.message);
  }
  throw error;
}

/** The exchange closes every position in the contract, which goes on. */
export async function settleContract(run: SeedRun): Promise<void> {
  const { contract } = run.slot;
  run.note(`${contract} is settled by the exchange`);
  await insist('settle the contract', () => run.world.exchange.ask('POST', '/admin/settle', { contract }));
  for (const { token } of run.owners) run.touched.add(token);
}

/** The end of the contract is announced, and comes: positions are settled, and nothing is traded any more. */
export async function delist(run: SeedRun): Promise<void> {
  const { world, slot } = run;
  const { contract } = slot;
  const deliveryTime = world.market.time + DAY_MS;
  run.note(`${contract} is to end at ${new Date(deliveryTime).toISOString()}`);
  await insist('announce the delisting', () =>
    world.exchange.ask('POST', '/admin/instrument', { contract, deliveryTime }),
  );
  // Also where the venue's clock is off, it has come.
  world.market.time = deliveryTime + WORST_SKEW_MS + 1_000;
  const { time } = world.market;
  await insist('reach the delisting', () =>
    world.exchange.ask('POST', '/admin/market', { time, prices: {} }),
  );
  run.note(`${contract} has ended`);
  run.isDelisted = true;
  for (const { token } of run.owners) run.touched.add(token);
}
