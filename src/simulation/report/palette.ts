/** Light and dark by the reader's own setting; every colour of text stands at 4.5:1 or more on its ground. */
export const PALETTE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1b1f24; --ink-soft: #4d5661; --rule: #d8dde3; --panel: #f4f6f8; --warn: #8a3b00;
  --line-1: #0b63b0; --line-2: #b3470b; --line-3: #5a6370; --line-4: #7a2f8f; --band: rgba(179, 71, 11, 0.12); --band-1: rgba(11, 99, 176, 0.14);
  --circle: #1a7f37; --triangle: #c0262d; --square: #7a2f8f; --cross: #c0262d; --tick: #5a6370;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181d; --ink: #e6e9ed; --ink-soft: #aab4c0; --rule: #38414b; --panel: #1d232a; --warn: #ffb37a;
    --line-1: #6cb6ff; --line-2: #ffa257; --line-3: #aab4c0; --line-4: #d79bf0; --band: rgba(255, 162, 87, 0.16); --band-1: rgba(108, 182, 255, 0.18);
    --circle: #57c46f; --triangle: #ff7b72; --square: #d79bf0; --cross: #ff7b72; --tick: #aab4c0;
  }
}
`;
