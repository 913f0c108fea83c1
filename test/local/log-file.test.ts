import { closeSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openLog } from '../../src/local/log-file.js';
import { temporaryData } from './run-fixture.js';

describe('a log file', () => {
  it('turns at a start when it has grown too large, and the oldest goes', async () => {
    const log = (await temporaryData()).logFile('worker');
    for (const run of ['first', 'second', 'third', 'fourth', 'fifth']) {
      closeSync(openLog(log, 4));
      writeFileSync(log, run, { flag: 'a' });
    }
    const kept = ['', '.1', '.2', '.3'].map((ending) => readFileSync(`${log}${ending}`, 'utf8'));
    expect(kept).toEqual(['fifth', 'fourth', 'third', 'second']);
  });

  it('goes on in a small one', async () => {
    const log = (await temporaryData()).logFile('worker');
    writeFileSync(log, 'before ');
    closeSync(openLog(log));
    writeFileSync(log, 'after', { flag: 'a' });
    expect(readFileSync(log, 'utf8')).toBe('before after');
  });
});
