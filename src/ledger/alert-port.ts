/** An alert as it stands. Times are milliseconds since 1970. */
export interface AlertRecord {
  readonly id: number;
  /** The same at every delivery, and in no other ledger. */
  readonly uid: string;
  readonly kind: string;
  readonly token: string | null;
  readonly what: string;
  readonly raisedAt: number;
  /** How often the same was raised before it was acknowledged, and when last. */
  readonly times: number;
  readonly latestAt: number;
  /** Null until every channel has it. */
  readonly deliveredAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly deliveries: readonly AlertDelivery[];
}

/** One channel's part of the delivery, once it was tried there. */
export interface AlertDelivery {
  readonly channel: string;
  readonly attempts: number;
  readonly deliveredAt: number | null;
  /** Why the latest attempt failed. */
  readonly trouble: string | null;
}

/** An alert that is this process's to deliver to a channel, until the claim runs out. */
export interface DueAlert extends Omit<AlertRecord, 'deliveries'> {
  /** This one included. */
  readonly attempts: number;
}

export interface AlertFilter {
  /** Only those that nobody has acknowledged. */
  readonly open: boolean;
  readonly token: string | null;
  readonly limit: number;
}

/** How the alerts as a whole stand. */
export interface AlertSummary {
  readonly open: number;
  readonly undelivered: number;
  /** When the oldest one that is not delivered was raised; null where all are. */
  readonly undeliveredSince: number | null;
  /** Why its latest attempt failed, channel named. */
  readonly trouble: string | null;
}

/** The outbox of what people must be told. */
export interface AlertLedger {
  /** One alert for each rebalance that is open for longer than its fund's deadline and `beyondMs`. */
  alertStuckRebalances(beyondMs: number): Promise<void>;
  /** Newest first. */
  alerts(filter: AlertFilter): Promise<readonly AlertRecord[]>;
  alertSummary(): Promise<AlertSummary>;
  /** Done once; later ones get the first one's answer. Throws `UnknownAlertError`. */
  acknowledgeAlert(id: number, by: string): Promise<AlertRecord>;

  /**
   * Alerts that are due at this channel, oldest first. They are nobody else's until `forMs` from now, by the
   * database's clock: a process that is killed meanwhile leaves them to be sent again.
   */
  claimAlerts(channel: string, limit: number, forMs: number): Promise<readonly DueAlert[]>;
  /** The alert is delivered once each channel that it waits for has it: see `settleDeliveries`. */
  noteDelivered(id: number, channel: string): Promise<void>;
  /** Due again `inMs` from now. */
  noteUndelivered(id: number, channel: string, trouble: string, inMs: number): Promise<void>;
  /** This process has these channels; to be said again within the day, or they count as taken away. */
  seeChannels(channels: readonly string[]): Promise<void>;
  /**
   * Alerts that wait for no channel any more count as delivered. Each waits for those that any process had within
   * the last day, and, until somebody acknowledges it, for those at which it was tried in vain.
   */
  settleDeliveries(): Promise<void>;
}
