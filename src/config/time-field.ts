import { matching } from './matching.js';

export const timeField = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day', (text) => {
  const [, hour, minute] = /^(\d{1,2})[:.h](\d{2})(?::00)?$/.exec(text) ?? [];
  const near = hour === undefined ? null : `${hour.padStart(2, '0')}:${minute}`;
  const possible = near !== null && near !== text && near < '24:00';
  return possible ? `write ${near}` : 'write hours and minutes, such as 02:30';
});
