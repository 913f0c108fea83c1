import { ConfigError } from '../../src/config/config-error.js';

/** The mistakes that a reading is refused for, each as `line:column path: message`; throws where there are none. */
export async function mistakesOf(reading: Promise<unknown>): Promise<readonly string[]> {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigError)) throw new Error(`not refused for its content: ${String(error)}`);
  return error.issues.map(({ line, column, path, message }) => {
    const place = [line === null ? '' : `${line}:${column ?? ''}`, path]
      .filter((part) => part !== '')
      .join(' ');
    return place === '' ? message : `${place}: ${message}`;
  });
}
