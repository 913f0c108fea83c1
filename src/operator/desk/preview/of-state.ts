import { TRANSITIONS } from '../../../contract/fund-state.js';
import { decidedByTwo } from '../../ask-state.js';
import { fact } from '../../facts.js';
import type { Means } from '../../means.js';
import { selectedFunds } from '../../open-ledger.js';
import { FREELY, fundOf, type Outlook } from './outlook.js';

type StateWord = keyof typeof TRANSITIONS;

const EFFECTS: Readonly<Record<StateWord, string>> = {
  pause: 'it trades nothing until it is resumed; what is at work stops before its next order',
  resume: 'it trades again as its rules say',
  reduce: 'it only reduces its position until it is resumed',
  halt: 'it stops at once: open orders are cancelled, and nothing is traded',
};

export async function ofState(means: Means, token: string, action: StateWord): Promise<Outlook> {
  const overview = await fundOf(means, token);
  const { state, stateReason } = overview.fund;
  const { from, to } = TRANSITIONS[action];
  const proposes = await means.withLedger(
    async (ledger) => (await decidedByTwo(ledger, [overview], { action })).length > 0,
  );
  const isPossible = from.includes(state) || state === to;
  return {
    ...FREELY,
    proposes,
    facts: [
      // Why it trades as usual is no news.
      fact('state now', stateReason === null || state === 'ACTIVE' ? state : `${state} (${stateReason})`),
      fact('state then', state === to ? `${to}, as it is` : to),
      fact('effect', EFFECTS[action]),
    ],
    refused: isPossible ? null : `${token} is ${state}, and ${action} needs ${from.join(' or ')}`,
  };
}

export async function ofPauseAll({ withLedger }: Means): Promise<Outlook> {
  const all = await withLedger((ledger) => selectedFunds(ledger, null));
  const { from } = TRANSITIONS.pause;
  const tokens = (possible: boolean) =>
    all
      .filter(({ fund }) => from.includes(fund.state) === possible)
      .map(({ fund }) => (possible ? fund.settings.token : `${fund.settings.token} (${fund.state})`));
  const [paused, left] = [tokens(true), tokens(false)];
  return {
    ...FREELY,
    facts: [
      fact('paused', paused.length === 0 ? 'none' : `${paused.length}: ${paused.join(', ')}`),
      ...(left.length === 0 ? [] : [fact('left as they are', left.join(', '))]),
      fact('effect', 'each trades nothing until it is resumed by itself'),
    ],
    refused: paused.length === 0 ? 'there is no fund that can be paused' : null,
  };
}
