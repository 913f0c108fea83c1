/** What stands between commas, without the space around it. */
export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

export function hasProtocol(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol) && new URL(text).hostname !== '';
}

export function isWebAddress(text: string): boolean {
  return hasProtocol(text, ['http:', 'https:']);
}

export function areWebAddresses(text: string): boolean {
  return listOf(text).every(isWebAddress);
}
