import { ask, digestOf } from '../alerts/post-json.js';
import type { Secret } from '../config/secret.js';
import type { MarketNotice } from '../ledger/notice-port.js';
import { detached } from '../signing/detached.js';
import type { SigningKey } from '../signing/signing-key.js';
import { noticeMessage } from './notice-message.js';

/** Where a token is traded: it is told by a webhook. */
export interface Market {
  /** Kept in the ledger: the same after a restart, and without any secret of its address. */
  readonly name: string;
  /** Ends once it was taken. Throws an error whose message, free of secrets, says why it was not. */
  tell(notice: MarketNotice, signal: AbortSignal): Promise<void>;
}

/** Posts each notice as JSON, signed to the byte as the snapshot is. Any answer of 200 to 299 says that it was taken. */
export function marketAt(address: Secret, token: Secret | null, key: SigningKey): Market {
  const url = new URL(address.reveal());
  return {
    name: `${url.host}#${digestOf(url.href)}`,
    tell: async (notice, signal) => {
      const message = noticeMessage(notice);
      const body = Buffer.from(JSON.stringify(message));
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': message.id,
        'ballast-signature': detached(await key.sign('ballast-notice', body)),
        ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
      };
      const response = await ask(url, { method: 'POST', headers, body }, signal);
      await response.body?.cancel();
      if (!response.ok) throw new Error(`it answered ${response.status}`);
    },
  };
}
