/** Numbers and dates follow the language that is spoken, in the form of the person's own region where the system names it. */
function locale(): string {
  const language = document.documentElement.lang || 'en';
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}

const numberText = (value: number, decimals: number): string =>
  value.toLocaleString(locale(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/** `14:02:07`, by this computer's clock and habits; with the date when it was not today. */
export function clockText(atMs: number, nowMs = Date.now()): string {
  const at = new Date(atMs);
  const time = at.toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (new Date(nowMs).toDateString() === at.toDateString()) return time;
  return `${at.toLocaleDateString(locale(), { day: 'numeric', month: 'short', year: 'numeric' })}, ${time}`;
}

/** `14:21:06.934`: for log lines, where order matters. */
export function preciseClock(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

/** `64 GB`, `512 MB`: in powers of 1024 as machines are sold, rounded to what a person compares. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const isWhole = value >= 10 || unit === 0 || Math.round(value * 10) % 10 === 0;
  return `${numberText(value, isWhole ? 0 : 1)} ${units[unit]}`;
}

/** `< 1 ms`, `41 ms`, `2.9 s`, `1 min 12 s`. */
export function durationText(ms: number): string {
  if (ms < 1) return '< 1 ms';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${numberText(ms / 1_000, 1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `0:06.4`: a time that is running. */
export function stopwatchText(ms: number): string {
  const tenths = Math.floor(ms / 100);
  const seconds = Math.floor(tenths / 10);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}.${tenths % 10}`;
}
