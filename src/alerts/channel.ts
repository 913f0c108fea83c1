import { isAtLeast, type Severity } from '../contract/alert-rules/alert-rule.js';
import { ALERTS, type AlertKind } from '../contract/alert-rules.js';
import type { ChannelTaste, DueGroup } from '../ledger/alert-port.js';

/** One way in which people are told. */
export interface Channel {
  /** Kept in the ledger: the same after a restart, and without any secret of its address. */
  readonly name: string;
  /** It is told of what is as grave as this, or graver. */
  readonly least: Severity;
  /** It opens an incident for each message: told too who looks after it, and to be told when it is over. */
  readonly opensIncidents: boolean;
  /** Ends once it was taken. Throws an error whose message, free of secrets, says why it was not. */
  tell(group: DueGroup, signal: AbortSignal): Promise<void>;
  /** Looks whether it could be told now, and tells nothing: what was seen, in words. Throws as above. */
  check(signal: AbortSignal): Promise<string>;
}

export const tasteOf = ({ name, least, opensIncidents }: Channel): ChannelTaste => ({
  name,
  exceptKinds: kindsBelow(least),
  hearsOfAcks: opensIncidents,
});

function kindsBelow(least: Severity): readonly AlertKind[] {
  const kinds = Object.keys(ALERTS) as AlertKind[]; // its own keys, each of them a kind
  return kinds.filter((kind) => !isAtLeast(ALERTS[kind].severity, least));
}
