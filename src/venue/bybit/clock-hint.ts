/** Bybit quotes both clocks when it refuses a timestamp; says by how much they differ, and how to mend it. */
export function clockHint(retMsg: string): string {
  const [ours, theirs] = [/req_timestamp\[(\d+)\]/, /server_timestamp\[(\d+)\]/].map(
    (field) => field.exec(retMsg)?.[1],
  );
  const mend = "synchronise this machine's clock (NTP)";
  if (ours === undefined || theirs === undefined) return ` (${mend})`;
  const ahead = Number(ours) - Number(theirs);
  return ` (this machine is ${Math.abs(ahead)} ms ${ahead > 0 ? 'ahead of' : 'behind'} the venue: ${mend})`;
}
