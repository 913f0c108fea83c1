import type { z } from 'zod';
import type { Acceptance } from '../../contract/fund-messages.js';
import type { Proposed } from '../approvals/propose.js';
import { askDealing } from '../ask-dealing.js';
import { askRebalance } from '../ask-rebalance.js';
import { askState } from '../ask-state.js';
import { CommandFailed } from '../command-error.js';
import { dealingText } from '../dealings.js';
import type { Means } from '../means.js';
import { selectedFunds } from '../open-ledger.js';
import { requiredToken } from '../operator-token.js';
import { acceptanceText } from '../rebalance-text.js';
import { askRetirement, previewRetirement } from '../request-retirement.js';
import { askUnitChange, previewUnitChange, type Recorded } from '../request-units.js';
import { retirementText } from '../retirements.js';
import { tellRunning } from '../tell-running.js';
import { switchText, throwSwitchOfAll } from '../throw-switch.js';
import { unitChangeText } from '../unit-changes.js';
import type { ActionAsked, RESULT } from './action-schema.js';
import { refuseOtherId, refuseOtherKind, unitsAsked } from './asked.js';
import { sayerOf } from './desk-means.js';

export type Result = z.output<typeof RESULT>;

/** Does it, as the command does. Throws a `CommandFailed` where it is refused as a whole. */
export async function act(means: Means, asked: ActionAsked): Promise<readonly Result[]> {
  const { reason, key: requestKey } = asked;
  const by = sayerOf(means);
  switch (asked.action) {
    case 'rebalance':
      return [await rebalance(means, asked.token, { reason, by, requestKey })];
    case 'pause':
    case 'resume':
    case 'reduce':
    case 'halt':
      return ofOneFund(await states(means, asked.token, { action: asked.action, reason, by, requestKey }));
    case 'pause-all':
      return (await states(means, null, { action: 'pause', reason, by, requestKey })).map(
        ({ result }) => result,
      );
    case 'resume-all':
    case 'reduce-all':
    case 'halt-all':
      return ofAll(means, { action: SWITCHES[asked.action], reason, by, requestKey });
    case 'hurry':
    case 'abandon': {
      const { token, action } = asked;
      return [done(token, await tellRunning(means, token, action, { reason, by, requestKey }))];
    }
    case 'create':
    case 'redeem': {
      const { dealing, repeated } = await askDealing(means, unitsAsked(asked), { requestKey, reason });
      return [{ ...done(asked.token, beforeText(repeated, dealingText(dealing))), id: dealing.id }];
    }
    case 'split':
    case 'merge': {
      refuseOtherKind(asked);
      const change = { token: asked.token, kind: asked.action, ratio: asked.ratio, at: asked.at };
      const { refused } = await previewUnitChange(means, change);
      if (refused !== null) throw new CommandFailed(`${asked.token}: ${refused}`, 'nothing was changed');
      return [
        recorded(asked.token, await askUnitChange(means, change, { reason, requestKey }), (answer) => ({
          id: answer.change.id,
          what: beforeText(answer.repeated, unitChangeText(answer.change)),
        })),
      ];
    }
    case 'retire': {
      const { preview } = await previewRetirement(means, asked);
      const { token, at } = asked;
      const became = await askRetirement(means, { token, at }, { preview, reason, requestKey });
      return [
        recorded(token, became, ({ retirement, repeated }) => ({
          id: retirement.id,
          what: beforeText(repeated, retirementText(retirement)),
        })),
      ];
    }
    case 'cancel-dealing':
    case 'cancel-units':
    case 'cancel-retirement':
      return [await cancel(means, asked)];
  }
}

const SWITCHES = { 'resume-all': 'resume', 'reduce-all': 'reduce', 'halt-all': 'halt' } as const;

const NOTHING_MORE = { rebalance: null, position: null, id: null, approval: null };

const done = (token: string | null, what: string): Result => ({
  ...NOTHING_MORE,
  ...{ token, kind: 'done', what },
});

const proposed = (token: string | null, { approval, text }: Proposed): Result => ({
  ...NOTHING_MORE,
  ...{ token, kind: 'proposed', what: text, approval: approval.id },
});

const beforeText = (repeated: boolean, text: string): string => (repeated ? `asked before: ${text}` : text);

function recorded<Answer>(
  token: string,
  became: Recorded<Answer>,
  shown: (answer: Answer) => Pick<Result, 'id' | 'what'>,
): Result {
  if (became.kind === 'proposed') return proposed(token, became.proposed);
  const { id, what } = shown(became.answer);
  return { ...done(token, what), id };
}

interface Words {
  readonly reason: string;
  readonly by: string;
  readonly requestKey: string;
}

async function rebalance(means: Means, token: string, { reason, by, requestKey }: Words): Promise<Result> {
  const { speaker, withLedger, withClient } = means;
  const words = { cause: 'emergency', requestKey, requestedBy: by, reason } as const;
  const acceptance = await withLedger(async (ledger) => {
    await selectedFunds(ledger, token);
    return withClient((client) => askRebalance({ client, ledger, speaker }, token, words));
  });
  return accepted(token, acceptance);
}

function accepted(token: string, acceptance: Acceptance): Result {
  const what = acceptanceText(token, acceptance);
  switch (acceptance.kind) {
    case 'refused':
      throw new CommandFailed(acceptance.reason, `see how ${token} stands`);
    case 'answered':
      return { ...done(token, what), rebalance: acceptance.key };
    case 'accepted': {
      const { key, position } = acceptance;
      return { ...done(token, what), kind: 'accepted', rebalance: key, position };
    }
  }
}

interface OfFund {
  readonly result: Result;
  readonly refused: CommandFailed | null;
}

async function states(
  means: Means,
  token: string | null,
  ask: Words & { readonly action: 'pause' | 'resume' | 'reduce' | 'halt' },
): Promise<readonly OfFund[]> {
  const { changes, proposals } = await askState(means, token, ask);
  return [
    ...proposals.map((one) => ({
      result: proposed(one.approval.dangerous.token, one),
      refused: null,
    })),
    ...changes.map((change): OfFund => {
      const { refused } = change;
      if (refused === null)
        return { result: done(change.token, `${change.token} is ${change.state}`), refused };
      return { result: { ...done(change.token, refused.message), kind: 'refused' }, refused };
    }),
  ];
}

function ofOneFund(answers: readonly OfFund[]): readonly Result[] {
  const refused = answers.map((one) => one.refused).find((one) => one !== null);
  if (refused !== undefined) throw refused;
  return answers.map(({ result }) => result);
}

async function ofAll(
  means: Means,
  ask: Words & { readonly action: 'resume' | 'reduce' | 'halt' },
): Promise<readonly Result[]> {
  const answer = await throwSwitchOfAll(means, ask);
  if (answer.kind === 'proposed') return [proposed(null, answer.proposed)];
  const { written, told, troubles } = answer;
  const [trouble] = troubles;
  if (written === null && !told && trouble !== undefined) throw trouble;
  return [
    ...(written === null ? [] : [done(null, switchText(written))]),
    ...troubles.map(({ message }): Result => ({ ...done(null, message), kind: 'refused' })),
  ];
}

type Cancel = Extract<ActionAsked, { readonly id: string }>;

async function cancel(means: Means, asked: Cancel): Promise<Result> {
  refuseOtherId(asked);
  const { token, id, reason } = asked;
  const operatorToken = requiredToken(means.speaker);
  const what = await means.withLedger(async (ledger) => {
    switch (asked.action) {
      case 'cancel-dealing':
        return dealingText(await ledger.cancelDealing(operatorToken, id, reason));
      case 'cancel-units':
        return unitChangeText(await ledger.cancelUnitChange(operatorToken, { id, reason }));
      case 'cancel-retirement':
        return retirementText(await ledger.cancelRetirement(operatorToken, { id, reason }));
    }
  });
  return { ...done(token, what), id };
}
