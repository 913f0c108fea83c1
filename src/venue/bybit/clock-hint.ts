const MEND = "synchronise this machine's clock (NTP)";

/** More than this is no wrong clock: a simulated venue tells its market's time, which may be years ago. */
const MOST_SKEW_MS = 86_400_000;

/** Bybit quotes both clocks when it refuses a timestamp; says by how much they differ, or nothing. */
export function clockHint(retMsg: string): string {
  const [ours, theirs] = [/req_timestamp\[(\d+)\]/, /server_timestamp\[(\d+)\]/].map(
    (field) => field.exec(retMsg)?.[1],
  );
  return ours === undefined || theirs === undefined ? '' : skewHint(Number(ours) - Number(theirs));
}

/** `aheadMs` is how far this machine is ahead of the venue, by the time in the venue's own reply. */
export function skewHint(aheadMs: number): string {
  if (Math.abs(aheadMs) > MOST_SKEW_MS) return ` (${MEND})`;
  const side = aheadMs > 0 ? 'ahead of' : 'behind';
  return ` (this machine is ${Math.abs(aheadMs)} ms ${side} the venue: ${MEND})`;
}
