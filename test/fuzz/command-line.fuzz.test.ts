import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.js';
import { run } from '../../src/operator/run.js';
import { damagedText } from './damaged-text.js';
import { fuzzing, WITHIN_MS } from './runs.js';

const WORDS = [
  '--leverage',
  '--equity',
  '--contracts',
  '--price',
  '--fee-rate',
  '--slippage',
  '--lot',
  '--min-notional',
  '--min-order',
] as const;

const amount = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('3', '-3', '115', '0.001', '105', '0', '-2.5', '0.0006') },
  { weight: 1, arbitrary: damagedText('105.25') },
  { weight: 1, arbitrary: fc.double().map(String) },
  { weight: 1, arbitrary: fc.bigInt().map(String) },
);

const needed = fc.tuple(...WORDS.slice(0, 4).map((word) => fc.tuple(fc.constant(word), amount)));
const further = fc.array(fc.tuple(fc.constantFrom(...WORDS), amount), { maxLength: 4 });
const nonsense = fc.array(fc.oneof(fc.constantFrom('--', '-x', '--jsn', '--leverage'), fc.string()), {
  maxLength: 2,
});

const commandLine = fc
  .tuple(
    needed,
    further,
    fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: nonsense }),
  )
  .map(([first, more, rest]) => ['compute', '--json', ...first.flat(), ...more.flat(), ...rest]);

describe('the command line, given anything', () => {
  let out = '';
  let err = '';
  beforeEach(() => {
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      err += String(text);
      return true;
    });
  });
  afterEach(() => vi.restoreAllMocks());

  test(
    'computes figures that hold together, or says what is wrong and how to mend it',
    async () => {
      const property = fc.asyncProperty(commandLine, async (argv) => {
        out = '';
        err = '';
        const code = await run(argv);
        if (code === 0 && !out.startsWith('{')) return; // help, or the version, was asked for
        if (code === 0) expectSound(JSON.parse(out));
        else expectRefusal(code, JSON.parse(err).error);
      });
      await fc.assert(property, fuzzing(0.5));
    },
    WITHIN_MS,
  );
});

function expectRefusal(
  code: number,
  error: { kind: string; message: string; remedy?: string; problems?: [] },
): void {
  expect(error.message).not.toBe('');
  expect([code, error.kind]).toEqual(error.kind === 'failed' ? [1, 'failed'] : [2, 'usage']);
  if (error.kind === 'failed') expect(error.remedy ?? '').not.toBe('');
}

/** Every figure is a plain decimal, and they hold together: what the trade leaves is what the leverage after it says. */
function expectSound(figures: Record<string, string>): void {
  const read = (name: string) => parseDecimal(figures[name] ?? '');
  const [exposure, delta, equityAfter, leverageAfter] = [
    read('exposure'),
    read('deltaNotional'),
    read('equityAfter'),
    read('leverageAfter'),
  ];
  expect(read('targetContracts').isFinite() && read('deltaContracts').isFinite()).toBe(true);
  expect(equityAfter.gt(0)).toBe(true);
  const left = exposure.plus(delta);
  const error = leverageAfter.times(equityAfter).minus(left).abs();
  // Quotients are shown in twelve decimals at the least.
  const shown = equityAfter.times('1e-12').plus(exposure.abs().plus(delta.abs()).times('1e-15'));
  expect(error.lte(shown), JSON.stringify(figures)).toBe(true);
}
