/** What stands between commas, without the space around it. */
export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Of one of these protocols, with a host, and with a name and password that can be read, if any. */
export function hasProtocol(text: string, protocols: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return protocols.includes(protocol) && hostname !== '' && isEncoded(username) && isEncoded(password);
}

/** Whether its percent signs begin the code of a character. */
function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** A list that names nobody is a mistake: whoever wrote it thinks that somebody is named. */
export function areAll(text: string, isOne: (text: string) => boolean): boolean {
  const all = listOf(text);
  return all.length > 0 && all.every(isOne);
}

export function isWebAddress(text: string): boolean {
  return hasProtocol(text, ['http:', 'https:']);
}

export function areWebAddresses(text: string): boolean {
  return areAll(text, isWebAddress);
}
