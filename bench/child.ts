/** The settings with which this process was started; the one who starts and this one share their type. */
export function settingsGiven<Settings>(): Settings {
  return JSON.parse(process.argv[2] ?? '{}') as Settings; // written by `startForked`
}

/** Ends with the bench, however that ended. */
export function endWithBench(): void {
  process.once('disconnect', () => process.exit(1));
}
