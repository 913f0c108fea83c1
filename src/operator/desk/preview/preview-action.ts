import type { z } from 'zod';
import { ratioText } from '../../../domain/unit-change.js';
import type { Means } from '../../means.js';
import { iso } from '../../status-report.js';
import { confirmationOf, type PREVIEW, type PreviewAsked } from '../action-schema.js';
import { ofCancel } from './of-cancel.js';
import { ofRebalance } from './of-rebalance.js';
import { ofRetirement } from './of-retirement.js';
import { ofRunning } from './of-running.js';
import { ofPauseAll, ofState } from './of-state.js';
import { ofSwitch } from './of-switch.js';
import { ofUnitChange } from './of-unit-change.js';
import { ofUnits } from './of-units.js';
import type { Outlook } from './outlook.js';

type Preview = z.output<typeof PREVIEW>;

/** What an action would do now. Nothing is asked of a fund but how it stands, and nothing is put on record. */
export async function previewAction(
  means: Means,
  asked: PreviewAsked,
  mustSignIn: boolean,
): Promise<Preview> {
  const outlook = await outlookOf(means, asked);
  const asOf = await means.withLedger((ledger) => ledger.clock());
  const { facts, refused, proposes, byOperator } = outlook;
  return {
    title: titleOf(asked),
    confirm: confirmationOf(asked),
    asOf: iso(asOf),
    ...{ facts, refused, proposes },
    needs: mustSignIn || proposes || byOperator ? 'operator' : 'nobody',
  };
}

function titleOf(asked: PreviewAsked): string {
  switch (asked.action) {
    case 'pause-all':
      return 'pause every fund by itself';
    case 'resume-all':
    case 'reduce-all':
    case 'halt-all':
      return `${asked.action.replace('-all', '')} all funds by the switch`;
    case 'hurry':
    case 'abandon':
      return `${asked.action} the rebalance of ${asked.token} that is at work`;
    case 'create':
    case 'redeem':
      return `${asked.action} units of ${asked.token}`;
    case 'split':
    case 'merge':
      return `${asked.action} the units of ${asked.token} by ${ratioText(asked.ratio)}`;
    case 'cancel-dealing':
    case 'cancel-units':
    case 'cancel-retirement':
      return `take ${asked.id} back`;
    default:
      return `${asked.action} ${asked.token}`;
  }
}

function outlookOf(means: Means, asked: PreviewAsked): Promise<Outlook> {
  switch (asked.action) {
    case 'rebalance':
      return ofRebalance(means, asked.token);
    case 'pause':
    case 'resume':
    case 'reduce':
    case 'halt':
      return ofState(means, asked.token, asked.action);
    case 'pause-all':
      return ofPauseAll(means);
    case 'resume-all':
      return ofSwitch(means, 'resume');
    case 'reduce-all':
      return ofSwitch(means, 'reduce');
    case 'halt-all':
      return ofSwitch(means, 'halt');
    case 'hurry':
    case 'abandon':
      return ofRunning(means, asked.token, asked.action);
    case 'create':
    case 'redeem':
      return ofUnits(means, asked);
    case 'split':
    case 'merge':
      return ofUnitChange(means, asked);
    case 'retire':
      return ofRetirement(means, asked);
    case 'cancel-dealing':
    case 'cancel-units':
    case 'cancel-retirement':
      return ofCancel(means, asked);
  }
}
