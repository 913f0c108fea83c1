import type { Means } from '../../means.js';
import { previewRetirement, retirementFacts } from '../../request-retirement.js';
import type { PreviewAsked } from '../action-schema.js';
import { type Outlook, twoDecide } from './outlook.js';

type Retirement = Extract<PreviewAsked, { readonly action: 'retire' }>;

export async function ofRetirement(means: Means, asked: Retirement): Promise<Outlook> {
  const { preview, refused } = await previewRetirement(means, asked);
  return {
    facts: preview === null ? [] : retirementFacts(asked, preview),
    refused: refused ?? (preview === null ? `${asked.token} has no price` : null),
    ...{ proposes: await twoDecide(means), byOperator: true },
  };
}
