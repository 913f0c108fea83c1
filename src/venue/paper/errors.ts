/** A refusal in the venue's own terms; becomes the envelope's retCode and retMsg. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly retCode: number,
    readonly retMsg: string,
    readonly httpStatus = 200,
  ) {
    super(retMsg);
  }
}

/** The venue's codes, by what they say. */
export const CODE = {
  invalidParameter: 10001,
  clock: 10002,
  invalidKey: 10003,
  invalidSignature: 10004,
  rateLimited: 10006,
  internal: 10016,
  unknownPath: 10404,
  orderNotFound: 110001,
  priceOutOfRange: 110003,
  insufficientBalance: 110007,
  invalidLeverage: 110013,
  reduceOnly: 110017,
  positionModeUnchanged: 110025,
  hedgeModeUnavailable: 110029,
  leverageUnchanged: 110043,
  tradingSuspended: 110066,
  duplicateOrderLinkId: 110072,
  belowMinimumNotional: 110094,
} as const;

export const invalid = (message: string): Refusal => new Refusal(CODE.invalidParameter, message);
