import type { HostAndPort } from '../../config/host-and-port.js';
import type { PublicLedger } from '../../ledger/public-port.js';
import type { IssuerKeys } from '../../signing/issuer-keys.js';
import { LiveMarket } from '../../valuation/live-market.js';
import { bybitMarketFeed } from '../../venue/bybit/public-stream.js';
import type { OpenedVenue } from '../../venue/open-venue.js';
import { type PublicServer, startPublicServer } from './public-server.js';
import { SignedDocuments } from './signed-documents.js';

export interface PublicSurroundings extends Pick<OpenedVenue, 'venue' | 'streamUrl'> {
  readonly ledger: PublicLedger;
  readonly keys: IssuerKeys;
}

/** The public server with a price stream of its own, which is closed with it. */
export async function openPublicServer(
  { ledger, venue, streamUrl, keys }: PublicSurroundings,
  address: HostAndPort,
): Promise<PublicServer> {
  const market = new LiveMarket(
    bybitMarketFeed({ url: streamUrl, ticker: (contract) => venue.ticker(contract) }),
  );
  const documents = new SignedDocuments({ ledger, venue, market }, keys.signing);
  try {
    const server = await startPublicServer({ documents, keys: keys.published }, address);
    return {
      url: server.url,
      close: async () => {
        await server.close();
        await market.close();
      },
    };
  } catch (error) {
    await market.close();
    throw error;
  }
}
