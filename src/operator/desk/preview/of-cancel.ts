import { fact } from '../../facts.js';
import type { Means } from '../../means.js';
import type { PreviewAsked } from '../action-schema.js';
import { refuseOtherId } from '../asked.js';
import { cancellable } from '../cancellable.js';
import type { Outlook } from './outlook.js';

type Cancel = Extract<PreviewAsked, { readonly id: string }>;

export async function ofCancel({ withLedger }: Means, asked: Cancel): Promise<Outlook> {
  refuseOtherId(asked);
  const { id, token } = asked;
  const found = (await withLedger((ledger) => cancellable(ledger, token))).find(
    (one) => one.id === id && one.action === asked.action,
  );
  return {
    facts: found === undefined ? [] : [fact('taken back', found.what)],
    refused: found === undefined ? `${id} does not wait: there is nothing to take back` : null,
    ...{ proposes: false, byOperator: true },
  };
}
