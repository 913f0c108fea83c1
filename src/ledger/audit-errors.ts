/** The operator's token is missing, wrong, or no longer valid. */
export class NotAuthenticatedError extends Error {
  override readonly name = 'NotAuthenticatedError';

  constructor(why: string) {
    super(`you are not known here: ${why}`);
  }
}

/** The operator is known, and the role does not reach this far. */
export class NotAuthorisedError extends Error {
  override readonly name = 'NotAuthorisedError';

  constructor(
    readonly operator: string,
    why: string,
  ) {
    super(why);
  }
}

export class OperatorRefusedError extends Error {
  override readonly name = 'OperatorRefusedError';
}

export class TransferRefusedError extends Error {
  override readonly name = 'TransferRefusedError';

  constructor(
    readonly id: string,
    why: string,
  ) {
    super(`transfer ${id}: ${why}`);
  }
}

export class AdoptionRefusedError extends Error {
  override readonly name = 'AdoptionRefusedError';
}
