import { fundView } from '../../src/contract/fund-messages.js';
import { fundWorkflowId } from '../../src/contract/names.js';
import { insist } from '../world/insist.js';
import type { Slot } from '../world/slots.js';
import type { World } from '../world/world.js';
import type {
  AnchorRow,
  DealingRow,
  DealtTransferRow,
  Evidence,
  ExchangeEvidence,
  ExecutionRow,
  FeeRow,
  FinalRow,
  FundingRow,
  FundingShareRow,
  FundRow,
  HonouredRow,
  LedgerEvidence,
  OrderRow,
  RebalanceRow,
  RequestRow,
  RoundShareRow,
  StateChangeRow,
  SwitchChangeRow,
  TransferRow,
  UnitChangeRow,
} from './evidence.js';

const QUERY_MS = 10_000;

/** Reads what the judge looks at, once everything stands still. */
export async function readEvidence(
  world: World,
  slot: Slot,
  known: Pick<Evidence, 'asks' | 'dealingAsks' | 'unitAsks' | 'lastDaily' | 'ranges' | 'alerts' | 'ended'>,
): Promise<Evidence> {
  const tokens = slot.funds.map(({ token }) => token);
  const accounts = [...new Set(slot.funds.map(({ account }) => account))];
  return {
    ...known,
    ledger: await insist('read the ledger', () => readLedger(world, tokens, accounts)),
    exchange: await insist('read the exchange', () => readExchange(world, slot, accounts)),
    views: await readViews(world, tokens),
  };
}

const ms = (column: string): string => `${column}::float8 as ${column}`;
/** When the database committed what wrote this row; of rows that are never changed. Needs `track_commit_timestamp`. */
const committed = (table: string, as: string): string =>
  `(extract(epoch from pg_xact_commit_timestamp(${table}.xmin)) * 1000)::float8 as ${as}`;
const number = (column: string): string => `trim_scale(${column})::text as ${column}`;

export async function readLedger(
  { database }: World,
  tokens: readonly string[],
  accounts: readonly string[],
): Promise<LedgerEvidence> {
  const rows = async <Row extends object>(statement: string, values: readonly string[]) =>
    (await database.query<Row>(statement, [values])).rows;
  return {
    funds: await rows<FundRow>(
      `select f.token, f.account, f.contract, settings ->> 'model' as model, settings ->> 'book' as book,
        settings -> 'members' as members, state, state_reason, epoch, ${number('units')}, anchor_seq,
        trim_scale(coalesce(p.contracts, 0))::text as contracts, trim_scale(coalesce(p.cash, 0))::text as cash, ${number('receivable')},
        settings #>> '{rules,interim,range}' as range, pending_settings is not null as rules_wait
        from funds f left join positions p using (token) where f.token = any($1) order by f.token`,
      tokens,
    ),
    rebalances: await rows<RebalanceRow>(
      `select id, token, key, attempt, cause, ${ms('ordinal')}, strike, plan, figures, outcome, outcome_reason, round_id,
        ${ms('opened_at')}, ${ms('closed_at')} from rebalances where token = any($1) order by rebalances.ordinal`,
      tokens,
    ),
    orders: await rows<OrderRow>(
      `select client_order_id, rebalance_id, account, contract, side,
        trim_scale(orders.contracts)::text as contracts, ${number('limit_price')}, reduce_only, state,
        ${number('filled')}, ${number('booked')}, ${ms('intended_at')}, ${ms('sent_at')},
        ${committed('order_shares', 'intent_committed_at')} from orders join order_shares using (client_order_id) where account = any($1) order by orders.intended_at, client_order_id`,
      accounts,
    ),
    executions: await rows<ExecutionRow>(
      `select account, execution_id, contract, client_order_id, side, ${number('contracts')}, ${number('price')},
        ${number('fee')} from executions where account = any($1) order by execution_id`,
      accounts,
    ),
    fundings: await rows<FundingRow>(
      `select account, execution_id, ${number('paid')} from funding_payments where account = any($1)`,
      accounts,
    ),
    roundShares: await rows<RoundShareRow>(
      `select id, round_id, rebalance_id, token, kind, ${['crossed', 'executed', 'notional', 'fee', 'price'].map(number).join()},
        ${ms('time')} from round_shares where token = any($1) order by id`,
      tokens,
    ),
    fundingShares: await rows<FundingShareRow>(
      `select execution_id, token, ${number('contracts')}, ${number('paid')}, ${ms('time')} from funding_shares
        where token = any($1)`,
      tokens,
    ),
    transfers: await rows<TransferRow>(
      `select token, ${number('amount')}, ${ms('time')} from transfers where token = any($1)`,
      tokens,
    ),
    fees: await rows<FeeRow>(
      `select token, ${number('rate')}, ${ms('due_at')} from fee_charges where token = any($1) order by due_at`,
      tokens,
    ),
    anchors: await rows<AnchorRow>(
      `select token, seq, ${number('price')}, ${ms('time')}, ${number('nav')}, ${number('units')}, rebalance_id from anchors where token = any($1)
        order by token, seq`,
      tokens,
    ),
    stateChanges: await rows<StateChangeRow>(
      `select token, change_id, from_state, to_state, reason, changed_by, ${ms('changed_at')},
        ${committed('state_changes', 'committed_at')} from state_changes where token = any($1) order by state_changes.changed_at`,
      tokens,
    ),
    switchChanges: (
      await database.query<SwitchChangeRow>(
        `select from_state, to_state, reason, ${committed('switch_changes', 'committed_at')} from switch_changes`,
      )
    ).rows,
    requests: await rows<RequestRow>(
      'select token, cause, request_key, number from requests where token = any($1)',
      tokens,
    ),
    honoured: await rows<HonouredRow>(
      `select h.key, h.rebalance_id from honoured_requests h join rebalances r on r.id = h.rebalance_id
        where r.token = any($1)`,
      tokens,
    ),
    dealings: await rows<DealingRow>(
      `select id, token, request_key, state, rebalance_id, ${['nav', 'units', 'cash', 'fee', 'dust'].map(number).join()},
        ${number('supply_before')}, ${number('supply_after')} from dealings where token = any($1) order by ordinal`,
      tokens,
    ),
    unitChanges: await rows<UnitChangeRow>(
      `select id, token, request_key, new_units, old_units, outcome, ${ms('last_ordinal')}, figures
        from unit_changes left join unit_changes_ended using (id) where token = any($1) order by number`,
      tokens,
    ),
    dealtTransfers: await rows<DealtTransferRow>(
      `select token, dealing_id, ${number('amount')}, state from expected_transfers
        where token = any($1) and dealing_id is not null`,
      tokens,
    ),
    finals: await rows<FinalRow>(
      `select r.token, s.by as rebalance_id, s.final from retirements r join retirement_steps s using (id)
        where r.token = any($1) and s.step = 'retired'`,
      tokens,
    ),
  };
}

async function readExchange(
  { exchange }: World,
  { contract }: Slot,
  accounts: readonly string[],
): Promise<ExchangeEvidence> {
  const state = await exchange.state();
  const ours = (row: { readonly account: string }) => accounts.includes(row.account);
  return {
    accounts: state.accounts
      .filter(({ name }) => accounts.includes(name))
      .map(({ name, cash, deposits, positions }) => {
        const held = positions.find((position) => position.contract === contract);
        return { name, cash, deposits, contracts: held?.contracts ?? '0' };
      }),
    orders: state.orders.filter(ours),
    executions: state.executions.filter(ours),
    transfers: state.transfers.filter(ours),
  };
}

async function readViews({ temporal }: World, tokens: readonly string[]): Promise<Evidence['views']> {
  const views = tokens.map(async (token) => {
    const handle = temporal.workflow.getHandle(fundWorkflowId(token));
    const ask = () => temporal.withDeadline(Date.now() + QUERY_MS, () => handle.query(fundView));
    return [token, await insist(`view of ${token}`, ask, 3 * QUERY_MS).catch(String)] as const;
  });
  return new Map(await Promise.all(views));
}
