import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { detached } from '../signing/detached.js';
import { readMarket } from '../valuation/market.js';
import { UsageError } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import type { Context } from './context.js';
import { withLedger } from './open-ledger.js';
import { openPublicVenue } from './open-public-venue.js';
import { openKeys } from './public/open-keys.js';
import { type SignedDocument, SignedDocuments } from './public/signed-documents.js';
import { SNAPSHOT } from './public/snapshot-schema.js';
import { snapshotText } from './public/snapshot-text.js';
import { readOptions } from './read-options.js';
import { contractsOf } from './read-status.js';
import { ledgerUrl, type Surroundings, surroundings } from './surroundings.js';
import { verifyDocument } from './verify-document.js';

const OPTIONS = z.object({
  ...CONNECTED_OPTIONS,
  out: z.string().min(1, 'is empty').optional(),
  verify: z.string().min(1, 'is empty').optional(),
  keys: z.string().min(1, 'is empty').optional(),
});

/** `ballast snapshot`: printed, written to a file, or a file of it verified. */
export async function snapshotAction(context: Context, raw: object): Promise<void> {
  const options = readOptions(OPTIONS, raw);
  refuseContradictions(options);
  const around = await surroundings(context.env, options.dataDir);
  if (options.verify !== undefined) {
    return verifyDocument(context, { ...options, file: options.verify, keys: options.keys ?? null }, around);
  }
  const document = await signedSnapshot(around);
  if (options.out !== undefined) {
    await writeFile(options.out, document.bytes);
    await writeFile(`${options.out}.sig`, `${detached(document.jws)}\n`);
    context.terminal.note(`wrote ${options.out} and ${options.out}.sig`);
  } else if (options.json) context.terminal.print(document.bytes.toString());
  else
    context.terminal.print(snapshotText(context.terminal, SNAPSHOT.parse(JSON.parse(`${document.bytes}`))));
}

function refuseContradictions({ out, verify, keys }: z.output<typeof OPTIONS>): void {
  const wrong = [
    ...(out !== undefined && verify !== undefined
      ? [{ option: '--out', message: 'and --verify were both given', remedy: 'give one of them' }]
      : []),
    ...(keys !== undefined && verify === undefined
      ? [{ option: '--keys', message: 'is for --verify alone', remedy: 'leave it out' }]
      : []),
  ];
  if (wrong.length > 0) throw new UsageError(wrong);
}

/** At the prices that the venue answers now. */
async function signedSnapshot(around: Surroundings): Promise<SignedDocument> {
  const { signing } = await openKeys(around.environment, around.dataDir);
  return withLedger(ledgerUrl(around), async (ledger) => {
    const venue = await openPublicVenue(around);
    try {
      const market = await readMarket(venue, contractsOf(await ledger.fundOverviews()));
      const source = { ledger, venue, market: { prices: () => market } };
      return await new SignedDocuments(source, signing).snapshot();
    } finally {
      await venue.close();
    }
  });
}
