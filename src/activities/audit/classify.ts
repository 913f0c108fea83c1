import type { BookMove, Finding, FindingTrace } from '../../contract/audit.js';
import { strangerKind } from '../../contract/findings.js';
import { decimal, plain } from '../../domain/decimal.js';
import type { UnmatchedTransfer } from '../../ledger/audit-port.js';
import type { FundRecord } from '../../ledger/records/fund.js';
import type { UnexplainedEvent } from '../../ledger/records/settlement.js';
import type { Position, Transfer, VenueOrder, Wallet } from '../../venue/port.js';
import { accountInWords, expectedOf, moveOf, restInWords, restOf } from '../reconcile.js';

/** One reading of a book beside what the ledger made of it. */
export interface Compared {
  /** After funding, fills and announced transfers were booked. */
  readonly fund: FundRecord;
  readonly position: Position;
  readonly wallet: Wallet;
  /** Open at the venue and not known to the ledger. */
  readonly strangeOrders: readonly VenueOrder[];
  readonly unexplained: readonly UnexplainedEvent[];
  readonly unmatched: readonly UnmatchedTransfer[];
}

/** Everything that differs, each by its kind; what no event and no transfer explains is the rest. */
export function findingsOf(compared: Compared): readonly Finding[] {
  const { fund, wallet } = compared;
  const { token, account } = fund.settings;
  const told = [
    ...compared.strangeOrders.map((order) => orderFinding(fund, order)),
    ...compared.unexplained.map((event) => eventFinding(token, event)),
    ...compared.unmatched.map((transfer) => transferFinding(token, account, transfer)),
  ];
  const rest = restFinding(compared, told);
  const ofAccount = accountInWords(account, wallet).map(({ kind, what }) => {
    return { kind, token, subject: account, what, move: null, trace: null };
  });
  return [...told, ...(rest === null ? [] : [rest]), ...ofAccount];
}

function orderFinding({ settings, epoch }: FundRecord, order: VenueOrder): Finding {
  const { clientOrderId, venueOrderId, side, contracts, contract } = order;
  const name = clientOrderId === '' ? venueOrderId : clientOrderId;
  return {
    kind: strangerKind(clientOrderId, epoch) ?? 'unknown-order',
    token: settings.token,
    subject: `order ${venueOrderId}`,
    what: `order '${name}' is open at ${settings.account} (${side} ${contracts} ${contract}), the ledger does not know it`,
    move: null,
    trace: null,
  };
}

function eventFinding(token: string, { event, kind, why }: UnexplainedEvent): Finding {
  const { executionId, contract, price, time } = event;
  const at = new Date(time).toISOString();
  if (event.kind === 'funding') {
    const what = `funding ${executionId} of ${contract} at ${at}: ${why}`;
    return { kind, token, subject: `funding ${executionId}`, what, move: null, trace: null };
  }
  const { side, contracts, fee, clientOrderId } = event;
  const trace: FindingTrace = {
    kind: 'event',
    eventKind: event.kind,
    executionId,
    clientOrderId,
    contracts,
    price,
    fee,
    time,
  };
  const what = `${side} of ${contracts} ${contract} at ${price} (fee ${fee}, execution ${executionId}, ${at}): ${why}`;
  // What contradicts itself is not known well enough to be added up.
  const move = kind === 'contradiction' ? null : plainMove(moveOf(event));
  return { kind, token, subject: `${event.kind} ${executionId}`, what, move, trace };
}

function transferFinding(token: string, account: string, { transfer, why }: UnmatchedTransfer): Finding {
  const { id, amount, time, kind, venueKind } = transfer;
  const trace: FindingTrace = { kind: 'transfer', transferId: id, amount, time };
  const way = decimal(amount).isNegative() ? 'left' : 'came into';
  const what = `${plain(decimal(amount).abs())} ${way} ${account} (${venueKind} ${id}, ${new Date(time).toISOString()}): ${why}`;
  return {
    kind: transferKind(kind),
    token,
    subject: id,
    what,
    move: { contracts: ZERO, cash: amount },
    trace,
  };
}

const ZERO = plain(decimal(0));

const transferKind = (kind: Transfer['kind']): 'transfer-by-hand' | 'venue-booking' =>
  kind === 'transfer' ? 'transfer-by-hand' : 'venue-booking';

/** What is still missing once every event and transfer that was found is taken as if it were booked. */
function restFinding({ fund, position, wallet }: Compared, told: readonly Finding[]): Finding | null {
  const booked = expectedOf(fund);
  let { contracts, cash } = booked;
  for (const { move } of told) {
    if (move === null) continue;
    contracts = contracts.plus(decimal(move.contracts));
    cash = cash.plus(decimal(move.cash));
  }
  const expected = { ...booked, contracts, cash };
  const rest = restOf(expected, position, wallet);
  const said = restInWords(expected, position, wallet, rest);
  if (said === null) return null;
  const subject = said.kind === 'unexplained-position' ? 'position' : 'cash';
  return { ...said, token: fund.settings.token, subject, move: plainMove(rest), trace: null };
}

function plainMove({ contracts, cash }: ReturnType<typeof moveOf>): BookMove {
  return { contracts: plain(contracts), cash: plain(cash) };
}
