import type { z } from 'zod';
import { TRANSITIONS } from '../../contract/fund-state.js';
import { SWITCHED_TO, type SwitchAction, tradingUnder, whyHeldBack } from '../../contract/trading-switch.js';
import { decimal, plain } from '../../domain/decimal.js';
import { ratioText } from '../../domain/unit-change.js';
import type { PostgresLedger } from '../../ledger/postgres-ledger.js';
import type { FundOverview } from '../../ledger/records/fund.js';
import { fundFigures } from '../../valuation/fund-figures.js';
import { decidedByTwo } from '../ask-state.js';
import { CommandFailed } from '../command-error.js';
import { dealingText } from '../dealings.js';
import { type Fact, fact } from '../facts.js';
import { amount, fixed } from '../figures-text.js';
import type { Means } from '../means.js';
import { selectedFunds } from '../open-ledger.js';
import { tradeText } from '../preview.js';
import { fundPreview, type PreviewRow } from '../preview-report.js';
import { previewRetirement, retirementFacts } from '../request-retirement.js';
import { previewUnitChange, unitChangeFacts } from '../request-units.js';
import { retirementText } from '../retirements.js';
import { iso } from '../status-report.js';
import { viewOf } from '../tell-running.js';
import { haltedForTwo } from '../throw-switch.js';
import { unitChangeText } from '../unit-changes.js';
import { valuedFunds } from '../valued-funds.js';
import { confirmationOf, type PREVIEW, type PreviewAsked } from './action-schema.js';
import { refuseOtherId, refuseOtherKind, unitsAsked } from './asked.js';

type Preview = z.output<typeof PREVIEW>;

/** What would be done, and what speaks against it. */
interface Outlook {
  readonly facts: readonly Fact[];
  readonly refused: string | null;
  /** Whether another person decides. */
  readonly proposes: boolean;
  /** Whether only somebody who is known here can ask for it. */
  readonly byOperator: boolean;
}

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

const FREELY = { proposes: false, byOperator: false };

async function fundOf({ withLedger }: Means, token: string): Promise<FundOverview> {
  const [found] = await withLedger((ledger) => selectedFunds(ledger, token));
  if (found === undefined) throw new CommandFailed(`there is no fund ${token}`, 'see /api/book');
  return found;
}

async function ofRebalance(means: Means, token: string): Promise<Outlook> {
  const overview = await fundOf(means, token);
  const { fund } = overview;
  const held = whyHeldBack({ ...fund, token });
  const forbidden = tradingUnder(fund.state, fund.tradingSwitch.state) === 'none';
  const now = await means.withVenue(async (venue) => {
    const [valued] = await valuedFunds(venue, [overview], 'a preview');
    return valued === undefined ? null : fundPreview(valued.fund, valued.at, valued.instrument).now;
  });
  const facts = [
    ...(now === null
      ? [fact('would build', 'its first position: it is not established yet')]
      : rebalanceFacts(fund.settings.contract, now)),
    ...(held === null ? [] : [fact('held back', held)]),
  ];
  return { ...FREELY, facts, refused: forbidden ? held : null };
}

function rebalanceFacts(contract: string, now: PreviewRow): readonly Fact[] {
  const { price, leverage, nav, rebalance } = now;
  const traded =
    rebalance.kind === 'trade'
      ? ` contracts of ${contract} (${amount(decimal(rebalance.notional).abs(), 2)} USDT)`
      : '';
  return [
    fact('price now', `${amount(price, 2)} USDT`),
    fact('NAV now', `${fixed(nav, 4)} USDT`),
    fact('leverage now', leverage === null ? 'nothing is left for the units' : `${fixed(leverage, 3)}x`),
    fact('would', `${tradeText(rebalance)}${traded}`),
    ...(rebalance.leverageAfter === null
      ? []
      : [fact('leverage after', `${fixed(rebalance.leverageAfter, 3)}x`)]),
    fact('expected fee', `${amount(rebalance.fee, 4)} USDT`),
  ];
}

type StateWord = keyof typeof TRANSITIONS;

const EFFECTS: Readonly<Record<StateWord, string>> = {
  pause: 'it trades nothing until it is resumed; what is at work stops before its next order',
  resume: 'it trades again as its rules say',
  reduce: 'it only reduces its position until it is resumed',
  halt: 'it stops at once: open orders are cancelled, and nothing is traded',
};

async function ofState(means: Means, token: string, action: StateWord): Promise<Outlook> {
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

async function ofPauseAll({ withLedger }: Means): Promise<Outlook> {
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

const SWITCH_EFFECTS: Readonly<Record<SwitchAction, string>> = {
  halt: 'every fund stops at once: open orders are cancelled, and nothing is traded',
  reduce: 'no fund adds to its position',
  resume: 'each fund trades as its own state says',
};

async function ofSwitch(means: Means, action: SwitchAction): Promise<Outlook> {
  const { now, funds } = await means.withLedger(async (ledger) => ({
    now: await ledger.tradingSwitch(),
    funds: (await ledger.fundOverviews()).length,
  }));
  const to = SWITCHED_TO[action];
  const proposes = to !== 'HALTED' && (await haltedForTwo(means)) !== null;
  return {
    ...FREELY,
    proposes,
    facts: [
      fact('switch now', `${now.state}${now.reason === null ? '' : ` (${now.reason})`}`),
      fact('switch then', to),
      fact('funds', String(funds)),
      fact('effect', SWITCH_EFFECTS[action]),
    ],
    refused: null,
  };
}

async function ofRunning(means: Means, token: string, word: 'hurry' | 'abandon'): Promise<Outlook> {
  await fundOf(means, token);
  const { running, queue } = await means.withClient((client) => viewOf(client, token));
  const effect =
    word === 'hurry'
      ? 'it strikes again before its next order, and goes on without pauses'
      : 'it ends with what it has reached; the rest is not taken up again';
  return {
    ...FREELY,
    facts: [
      fact('at work', running ?? 'nothing'),
      ...(queue.length === 0 ? [] : [fact('waits behind it', queue.map(({ key }) => key).join(', '))]),
      fact('effect', effect),
    ],
    refused: running === null ? `no rebalance of ${token} is at work` : null,
  };
}

type Units = Extract<PreviewAsked, { readonly action: 'create' | 'redeem' }>;

async function ofUnits(means: Means, asked: Units): Promise<Outlook> {
  const { kind, measure, quantity } = unitsAsked(asked);
  const overview = await fundOf(means, asked.token);
  const { fund } = overview;
  const nav = await means.withVenue(async (venue) => {
    const [valued] = await valuedFunds(venue, [overview], 'a preview');
    return valued === undefined ? null : fundFigures(valued.fund, valued.at).nav;
  });
  const asks = decimal(quantity);
  const atNav =
    nav === null || nav.isZero()
      ? []
      : measure === 'units'
        ? [fact('worth now', `${amount(plain(asks.times(nav)), 2)} USDT, before fees`)]
        : [fact('units now', `some ${amount(plain(asks.div(nav)), 8)}, before fees`)];
  const supply = decimal(fund.units ?? plain(asks));
  const isAll = kind === 'redemption' && fund.retirement === null && asks.gte(supply);
  return {
    facts: [
      fact(kind, `${amount(quantity)} ${measure === 'units' ? 'units' : 'USDT'}`),
      fact('NAV now', nav === null ? 'none: it is not established yet' : `${fixed(plain(nav), 4)} USDT`),
      ...atNav,
      fact('units there are', fund.units === null ? 'none' : amount(fund.units)),
      fact('dealt', 'at the NAV of the next strike; move no cash before'),
    ],
    refused: isAll ? `${asked.token} has ${fund.units} units: it would leave none` : null,
    ...{ proposes: false, byOperator: true },
  };
}

const twoDecide = ({ withLedger }: Means): Promise<boolean> =>
  withLedger(async (ledger) => (await ledger.twoPeopleSince()) !== null);

type UnitChange = Extract<PreviewAsked, { readonly action: 'split' | 'merge' }>;

async function ofUnitChange(means: Means, asked: UnitChange): Promise<Outlook> {
  refuseOtherKind(asked);
  const preview = await previewUnitChange(means, asked);
  const facts = unitChangeFacts(asked, preview);
  return { facts, refused: preview.refused, proposes: await twoDecide(means), byOperator: true };
}

type Retirement = Extract<PreviewAsked, { readonly action: 'retire' }>;

async function ofRetirement(means: Means, asked: Retirement): Promise<Outlook> {
  const { preview, refused } = await previewRetirement(means, asked);
  return {
    facts: preview === null ? [] : retirementFacts(asked, preview),
    refused: refused ?? (preview === null ? `${asked.token} has no price` : null),
    ...{ proposes: await twoDecide(means), byOperator: true },
  };
}

type Cancel = Extract<PreviewAsked, { readonly id: string }>;

async function ofCancel({ withLedger }: Means, asked: Cancel): Promise<Outlook> {
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

export interface Cancellable {
  readonly action: 'cancel-dealing' | 'cancel-units' | 'cancel-retirement';
  readonly id: string;
  readonly what: string;
}

/** What waits of a fund and can be taken back. */
export async function cancellable(ledger: PostgresLedger, token: string): Promise<readonly Cancellable[]> {
  const [dealings, changes, retirements] = await Promise.all([
    ledger.dealings({ token, open: true, limit: 10_000 }),
    ledger.unitChanges(token),
    ledger.retirements(token),
  ]);
  const of = (action: Cancellable['action'], id: string, what: string) => ({ action, id, what });
  return [
    ...dealings.map((one) => of('cancel-dealing', one.id, dealingText(one))),
    ...changes
      .filter(({ state }) => state === 'waiting')
      .map((one) => of('cancel-units', one.id, unitChangeText(one))),
    ...retirements
      .filter(({ state }) => state === 'waiting')
      .map((one) => of('cancel-retirement', one.id, retirementText(one))),
  ];
}
