import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { Dangerous } from '../../src/contract/dangerous.js';
import { contentHash } from '../../src/ledger/content-hash.js';
import type { PostgresLedger } from '../../src/ledger/postgres-ledger.js';
import { insist } from '../world/insist.js';
import { withLedger } from '../world/people.js';
import type { World } from '../world/world.js';

/** What there is to be decided as things stand; null where nothing is. */
type Asked = (ledger: PostgresLedger) => Promise<Dangerous | null>;

const MOST_TRIES = 5;

/**
 * Does what may take two people: where it does, one proposes and another approves first. Where things have changed in
 * between, so that something else is to be decided, they decide again.
 */
export async function decided<T>(world: World, asked: Asked, act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    await insist('two people decide', () =>
      withLedger(world, async (ledger) => {
        const dangerous = await asked(ledger);
        if (dangerous !== null) await decideTogether(world, ledger, dangerous);
      }),
    );
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError) || tries === MOST_TRIES) throw error;
      if (!error.cause?.message.includes('two people decide')) throw error;
    }
  }
}

/** What was proposed and not used yet, before whatever was cut off, is decided rather than proposed again. */
export async function decideTogether(
  { people }: World,
  ledger: PostgresLedger,
  dangerous: Dangerous,
): Promise<void> {
  const hash = contentHash(dangerous);
  const underWay = await ledger.approvals({ open: true, limit: 1_000 });
  const proposal = { dangerous, reason: 'chaos wants it', requestKey: randomUUID() };
  const { id } =
    underWay.find((one) => one.hash === hash) ?? (await ledger.propose(people.proposing, proposal));
  await ledger.approve(people.approving, id);
}
