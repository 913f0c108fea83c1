import type { Lease } from '../ledger/records/lease.js';

/** Another engine that is alive trades these accounts: this one must not start. */
export class HeldElsewhereError extends Error {
  override readonly name = 'HeldElsewhereError';
  readonly remedy =
    'stop the other engine (this one can take over 20 seconds later), or give this one accounts of its own; ' +
    '`ballast doctor` shows who holds what';

  constructor(readonly leases: readonly Lease[]) {
    super(`two engines on one account: ${leases.map(holderText).join('; ')}`);
    this.message += ` (mend: ${this.remedy})`;
  }
}

/** Who holds an account, since when and until when. */
export function holderText({ account, engine, since, until }: Lease): string {
  const [from, to] = [new Date(since), new Date(until)].map((time) => time.toISOString());
  return `account ${account} is held by another engine, ${engine.name} (${engine.id}), since ${from} until ${to}`;
}
