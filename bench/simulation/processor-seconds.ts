/** Many systems count processor time in hundredths of a second: that is five in a hundred of this. */
const LEAST_SECONDS = 0.2;

/**
 * Seconds of processor time of one run, by as many as take long enough to be measured. Other programs of the machine
 * disturb it less than they do the clock.
 */
export async function processorSeconds(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let runs = 1; ; runs++) {
    await run();
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1_000_000;
    if (seconds >= LEAST_SECONDS) return seconds / runs;
  }
}
