import type { Alerting } from '../../src/config/alert-settings.js';
import { readEnvironment } from '../../src/config/environment.js';

/** As the environment gives it, by the names without BALLAST_. */
export function alertingOf(variables: Readonly<Record<string, string>>): Alerting {
  const named = Object.entries(variables).map(([name, value]) => [`BALLAST_${name}`, value]);
  return readEnvironment(Object.fromEntries(named)).alerting;
}
