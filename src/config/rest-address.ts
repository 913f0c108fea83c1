/** `http(s)://host[:port]`, without a path. */
export function isRestAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  const http = url?.protocol === 'http:' || url?.protocol === 'https:';
  return http && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
}
