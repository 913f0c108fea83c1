import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { BookMove, FindingTrace } from '../contract/audit.js';
import type { FindingKind } from '../contract/findings.js';
import type { Role } from '../contract/operator-role.js';
import type { AdoptionLine, ExpectedTransfer, TransferKind } from './audit-port.js';

/** `numeric`: exact, as text. */
type Numeric = string;
type Json<T> = ColumnType<T, string, string>;

/** Tables of the reconciliation and of what people move and take over. */
export interface AuditTables {
  transfers: {
    id: string;
    token: string;
    amount: Numeric;
    units: Numeric;
    time: number;
    kind: Generated<string>;
    account: string | null;
    venue_transfer_id: string | null;
  };
  expected_transfers: {
    id: string;
    token: string;
    account: string;
    kind: TransferKind;
    amount: Numeric;
    reason: string;
    registered_by: string;
    registered_at: number;
    expires_at: number;
    state: Generated<ExpectedTransfer['state']>;
    closed_at: number | null;
    closed_by: string | null;
    venue_transfer_id: string | null;
    dealing_id: string | null;
  };
  findings: {
    id: GeneratedAlways<number>;
    token: string;
    kind: FindingKind;
    subject: string;
    what: string;
    details: Json<FindingDetails>;
    found_at: number;
    seen_at: number;
    told_at: number | null;
    resolved_at: number | null;
    resolved_by: string | null;
  };
  operators: {
    name: string;
    salt: string;
    hash: string;
    /** Scrypt's, as this hash was made. */
    hash_cost: number;
    role: Role;
    issued_by: string;
    issued_at: number;
    removed_at: number | null;
    removed_by: string | null;
  };
  adoptions: {
    id: string;
    token: string;
    reason: string;
    difference: Json<readonly AdoptionLine[]>;
    hash: string;
    proposed_by: string;
    proposed_at: number;
    expires_at: number;
    approved_by: string | null;
    approved_at: number | null;
    from_contracts: Numeric | null;
    from_cash: Numeric | null;
    to_contracts: Numeric | null;
    to_cash: Numeric | null;
  };
  adoption_lines: {
    adoption_id: string;
    kind: FindingKind;
    subject: string;
    contracts: Numeric;
    cash: Numeric;
    what: string;
  };
  adopted_events: {
    account: string;
    event_kind: 'trade' | 'forced';
    execution_id: string;
    contracts: Numeric;
    price: Numeric;
    paid: Numeric;
    time: number;
    adoption_id: string;
  };
  adopted_transfers: {
    account: string;
    venue_transfer_id: string;
    amount: Numeric;
    time: number;
    adoption_id: string;
  };
}

export interface FindingDetails {
  readonly move: BookMove | null;
  readonly trace: FindingTrace | null;
}
