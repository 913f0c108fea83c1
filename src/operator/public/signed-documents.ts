import { createHash } from 'node:crypto';
import type { SigningKey } from '../../signing/signing-key.js';
import { withPastPrices } from '../../valuation/past-prices.js';
import { SharedAnswer } from './shared-answer.js';
import { readFundSnapshot, readSnapshot, type SnapshotSource } from './snapshot.js';
import type { Snapshot } from './snapshot-schema.js';

/** A document as it is served: its bytes are what was signed. */
export interface SignedDocument {
  readonly bytes: Buffer;
  /** A compact JWS with those bytes in it. */
  readonly jws: string;
  readonly etag: string;
  readonly asOf: string;
}

/** The public documents of this moment, each made and signed once for all who ask for it. */
export class SignedDocuments {
  readonly #source: SnapshotSource;
  readonly #key: SigningKey;
  readonly #all: SharedAnswer<{ readonly snapshot: Snapshot; readonly signed: SignedDocument }>;
  readonly #funds = new Map<string, SharedAnswer<SignedDocument | null>>();

  constructor(source: SnapshotSource, key: SigningKey) {
    this.#source = { ...source, venue: withPastPrices(source.venue) };
    this.#key = key;
    this.#all = new SharedAnswer(async () => {
      const snapshot = await readSnapshot(this.#source);
      return { snapshot, signed: await this.#sign(snapshot) };
    });
  }

  /** Throws what the ledger throws. */
  async snapshot(): Promise<SignedDocument> {
    return (await this.#all.read()).signed;
  }

  /** Null where there is no such fund: which there are is known without a further look at the ledger. */
  async fund(token: string): Promise<SignedDocument | null> {
    const { snapshot } = await this.#all.read();
    if (!snapshot.funds.some((fund) => fund.token === token)) return null;
    const known = this.#funds.get(token);
    const shared = known ?? new SharedAnswer(() => this.#readFund(token));
    this.#funds.set(token, shared);
    return shared.read();
  }

  async #readFund(token: string): Promise<SignedDocument | null> {
    const read = await readFundSnapshot(this.#source, token);
    return read === null ? null : this.#sign(read);
  }

  async #sign(document: { readonly asOf: string }): Promise<SignedDocument> {
    const bytes = Buffer.from(JSON.stringify(document));
    return {
      bytes,
      jws: await this.#key.sign('ballast-snapshot', bytes),
      etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
      asOf: document.asOf,
    };
  }
}
