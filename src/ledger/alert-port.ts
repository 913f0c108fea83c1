import type { NewAlert } from '../contract/alert.js';
import type { AlertKind, AlertPhase } from '../contract/alert-rules.js';

/** An alert as it stands. Times are milliseconds since 1970. */
export interface AlertRecord {
  readonly id: number;
  /** The same at every delivery, and in no other ledger. */
  readonly uid: string;
  readonly kind: string;
  readonly token: string | null;
  readonly what: string;
  readonly raisedAt: number;
  /** How often the same was raised while it was open, and when last. */
  readonly times: number;
  readonly latestAt: number;
  /** Null until every channel has been told its latest phase. */
  readonly deliveredAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  /** Null while it lasts, and of what tells of an event. */
  readonly resolvedAt: number | null;
  /** Why it is over, in words. */
  readonly resolution: string | null;
  readonly deliveries: readonly AlertDelivery[];
}

/** One channel's part of the delivery, once it was tried there. */
export interface AlertDelivery {
  readonly channel: string;
  /** What it was told last, or is to be told. */
  readonly phase: AlertPhase;
  readonly attempts: number;
  readonly deliveredAt: number | null;
  /** Why the latest attempt failed. */
  readonly trouble: string | null;
}

/** What a channel hears of. */
export interface ChannelTaste {
  /** Kept in the ledger: without any secret. */
  readonly name: string;
  readonly exceptKinds: readonly AlertKind[];
  /** Whether it is told that somebody looks after an alert. */
  readonly hearsOfAcks: boolean;
}

/** How alerts of one kind are gathered into one message. */
export interface Gathering {
  /** The first one waits so long for others. */
  readonly waitMs: number;
  /** After a message the next one of that kind waits so long. */
  readonly intervalMs: number;
  readonly most: number;
}

/** Alerts of one kind and phase that are this process's to tell a channel, until the claim runs out. Oldest first. */
export interface DueGroup {
  readonly kind: string;
  readonly phase: AlertPhase;
  readonly alerts: readonly DueAlert[];
}

export interface DueAlert extends Omit<AlertRecord, 'deliveries'> {
  /** This one included. */
  readonly attempts: number;
  /** The alerts that this channel was told of in one message, by the first of them. */
  readonly batch: {
    readonly uid: string;
    /** All of them are as far as this phase. */
    readonly isWhole: boolean;
  };
}

/** A group as it is noted. */
export interface GroupDelivery {
  readonly channel: string;
  readonly phase: AlertPhase;
  readonly ids: readonly number[];
}

export interface AlertFilter {
  /** Only those that are not over and that nobody has acknowledged. */
  readonly open: boolean;
  readonly token: string | null;
  readonly limit: number;
}

/** How the alerts as a whole stand. */
export interface AlertSummary {
  readonly open: number;
  readonly undelivered: number;
  /** Since when the oldest one waits that is not delivered; null where all are. */
  readonly undeliveredSince: number | null;
  /** Why its latest attempt failed, channel named. */
  readonly trouble: string | null;
}

/** How a channel has done lately. */
export interface ChannelRecord {
  readonly channel: string;
  /** When it took a message last; null where it never has. */
  readonly deliveredAt: number | null;
  /** Why the latest attempt of what waits for it failed. */
  readonly trouble: string | null;
}

/** The outbox of what people must be told. */
export interface AlertLedger {
  /** Newest first. */
  alerts(filter: AlertFilter): Promise<readonly AlertRecord[]>;
  alertSummary(): Promise<AlertSummary>;
  /**
   * Done once; later ones get the first one's answer. `by`: who the sender says it is; the name of whose token is
   * given counts more. Throws `UnknownAlertError`, and with a token `NotAuthenticatedError`, `NotAuthorisedError`.
   */
  acknowledgeAlert(id: number, by: string, operatorToken?: string | null): Promise<AlertRecord>;

  /**
   * What holds now, of these kinds: what is new is raised, and what does not hold any more is resolved. What holds on
   * is not counted again.
   */
  holdAlerts(kinds: readonly AlertKind[], holding: readonly NewAlert[]): Promise<void>;
  /** Resolves what the ledger itself shows to be over, of the kinds that are raised with what they tell of. */
  resolveAlerts(): Promise<void>;
  /** What channels were told of without the ledger, under this id, and is over: its end is told as any other. Once. */
  recordOver(told: {
    readonly uid: string;
    readonly alert: NewAlert;
    readonly raisedAt: number;
    readonly resolution: string;
  }): Promise<void>;

  /**
   * The next group that is due at this channel; null where there is none. It is nobody else's until `forMs` from now,
   * by the database's clock: a process that is killed meanwhile leaves it to be sent again.
   */
  claimAlerts(channel: ChannelTaste, gathering: Gathering, forMs: number): Promise<DueGroup | null>;
  /** An alert is delivered once each channel that it waits for has it: see `settleDeliveries`. */
  noteDelivered(group: GroupDelivery): Promise<void>;
  /** Due again `inMs` from now. */
  noteUndelivered(group: GroupDelivery, trouble: string, inMs: number): Promise<void>;
  /** This process has these channels; to be said again within the day, or they count as taken away. */
  seeChannels(channels: readonly ChannelTaste[]): Promise<void>;
  channelRecords(): Promise<readonly ChannelRecord[]>;
  /**
   * Alerts that wait for no channel any more count as delivered. Each waits for those that any process had within
   * the last day, and, until somebody acknowledges it or it is over, for those at which it was tried in vain.
   */
  settleDeliveries(): Promise<void>;
}
