export class UnknownAlertError extends Error {
  override readonly name = 'UnknownAlertError';

  constructor(readonly id: number) {
    super(`there is no alert ${id}`);
  }
}
