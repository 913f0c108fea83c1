import type { Generated, GeneratedAlways } from 'kysely';
import type { AlertPhase } from '../contract/alert-rules.js';
import type { SwitchState } from '../contract/trading-switch.js';

/** Tables of what people are told, of what is out of reach, and of the switch for all funds. */
export interface AlertTables {
  alerts: {
    id: GeneratedAlways<number>;
    uid: Generated<string>;
    dedupe_key: string;
    kind: string;
    token: string | null;
    what: string;
    raised_at: number;
    times: Generated<number>;
    latest_at: number;
    delivered_at: number | null;
    acknowledged_at: number | null;
    acknowledged_by: string | null;
    lasting: Generated<boolean>;
    resolved_at: number | null;
    resolution: string | null;
    phase_at: Generated<number>;
    live: GeneratedAlways<boolean>;
  };
  alert_deliveries: {
    alert_id: number;
    channel: string;
    attempts: number;
    due_at: number;
    delivered_at: number | null;
    trouble: string | null;
    phase: Generated<AlertPhase>;
    batch: number;
  };
  alert_channels: {
    channel: string;
    seen_at: number;
    except_kinds: Generated<string[]>;
    hears_of_acks: Generated<boolean>;
  };
  venue_outages: {
    process: string;
    venue: string;
    since: number;
    reason: string;
    next_probe_at: number | null;
    said_at: number;
  };
  process_reports: {
    process: string;
    roles: string[];
    said_at: number;
    ahead_of_ledger: number | null;
    ahead_of_venue: number | null;
    temporal_out_since: number | null;
    temporal_trouble: string | null;
  };
  trading_switch: {
    only_row: Generated<boolean>;
    state: SwitchState;
    reason: string | null;
    changed_by: string | null;
    changed_at: number | null;
  };
  switch_changes: {
    change_id: string;
    from_state: SwitchState;
    to_state: SwitchState;
    reason: string;
    changed_by: string;
    changed_at: number;
  };
}
