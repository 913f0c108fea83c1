import type { Means } from '../../means.js';
import { previewUnitChange, unitChangeFacts } from '../../request-units.js';
import type { PreviewAsked } from '../action-schema.js';
import { refuseOtherKind } from '../asked.js';
import { type Outlook, twoDecide } from './outlook.js';

type UnitChange = Extract<PreviewAsked, { readonly action: 'split' | 'merge' }>;

export async function ofUnitChange(means: Means, asked: UnitChange): Promise<Outlook> {
  refuseOtherKind(asked);
  const preview = await previewUnitChange(means, asked);
  const facts = unitChangeFacts(asked, preview);
  return { facts, refused: preview.refused, proposes: await twoDecide(means), byOperator: true };
}
