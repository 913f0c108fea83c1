import { ConfigError, type ConfigIssue } from '../config/config-error.js';

/** What `read` gives; null where it refuses, and its mistakes are then added to `issues`. */
export function collectIssues<T>(issues: ConfigIssue[], read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    issues.push(...error.issues);
    return null;
  }
}
