import type { Generated, GeneratedAlways } from 'kysely';
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
  };
  alert_deliveries: {
    alert_id: number;
    channel: string;
    attempts: number;
    due_at: number;
    delivered_at: number | null;
    trouble: string | null;
  };
  alert_channels: {
    channel: string;
    seen_at: number;
  };
  venue_outages: {
    process: string;
    venue: string;
    since: number;
    reason: string;
    next_probe_at: number | null;
    said_at: number;
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
