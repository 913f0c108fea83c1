import { leaveHalted } from '../contract/dangerous.js';
import { changeState, type StateAsk } from '../contract/fund-messages.js';
import type { PostgresLedger } from '../ledger/postgres-ledger.js';
import type { FundOverview, FundRecord } from '../ledger/records/fund.js';
import { type Proposed, propose } from './approvals/propose.js';
import { askFund } from './ask-fund.js';
import { CommandFailed } from './command-error.js';
import type { Means } from './means.js';
import { selectedFunds } from './open-ledger.js';
import { onRecord } from './say-word.js';

export interface StateChange {
  readonly token: string;
  /** The fund's state now; null where the fund refused. */
  readonly state: string | null;
  readonly refused: CommandFailed | null;
}

export interface StateAnswers {
  readonly changes: readonly StateChange[];
  /** Of halted funds, where two people decide what ends a halt. */
  readonly proposals: readonly Proposed[];
}

/** Asks one fund, or each of them by itself where `token` is null. */
export function askState(means: Means, token: string | null, ask: StateAsk): Promise<StateAnswers> {
  return means.withLedger(async (ledger) => {
    const selected = await selectedFunds(ledger, token);
    const forTwo = await decidedByTwo(ledger, selected, ask);
    const proposing = forTwo.map(({ fund }) => proposeResume(means, ledger, fund, ask));
    const asking = selected.filter((one) => !forTwo.includes(one)).map(({ fund }) => fund.settings.token);
    const proposals = await Promise.all(proposing);
    return { proposals, changes: await askEach(means, ledger, asking, ask) };
  });
}

/** What ends a halt is decided by two. */
export async function decidedByTwo(
  ledger: PostgresLedger,
  funds: readonly FundOverview[],
  { action }: Pick<StateAsk, 'action'>,
): Promise<readonly FundOverview[]> {
  const halted = funds.filter(({ fund }) => action === 'resume' && fund.state === 'HALTED');
  return halted.length > 0 && (await ledger.twoPeopleSince()) !== null ? halted : [];
}

function proposeResume(
  { speaker }: Means,
  ledger: PostgresLedger,
  fund: FundRecord,
  { reason, requestKey }: StateAsk,
): Promise<Proposed> {
  const key = `${fund.settings.token} ${requestKey}`;
  return propose(ledger, speaker, { dangerous: leaveHalted(fund), reason, requestKey: key });
}

/** Nobody is asked where all that was asked for is proposed. */
async function askEach(
  { speaker, withClient }: Means,
  ledger: PostgresLedger,
  tokens: readonly string[],
  ask: StateAsk,
): Promise<readonly StateChange[]> {
  if (tokens.length === 0) return [];
  return withClient((client) =>
    Promise.all(
      tokens.map(async (token): Promise<StateChange> => {
        const asked = () => askFund(client, token, changeState, ask);
        try {
          const { state } = await onRecord(ledger, speaker, { token, ...ask }, asked);
          return { token, state, refused: null };
        } catch (error) {
          if (error instanceof CommandFailed) return { token, state: null, refused: error };
          throw error;
        }
      }),
    ),
  );
}
