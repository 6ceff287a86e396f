/** The chart as a picture that stands on its own: figures, axes, legend, and whose they are. */
import { iso, type Series, type Told } from './series';

export interface Stroke {
  colour: string;
  dash: number[];
}

const WIDE = 1200;
const HIGH = 675;
const LEFT = 84;
const RIGHT = 32;
const TOP = 96;
const FOOT = 118;
const FONT = 'Noto Sans, system-ui, sans-serif';

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export function svgOf(
  series: Series, told: Told, strokes: Stroke[], shows: 'area' | 'change', figure: (value: number) => string, year: (at: number) => string,
  broken: readonly { at: number; text: string }[] = [],
): string {
  const columns = series.km2;
  const all = columns.flat();
  const [least, most] = nice(Math.min(0, ...all), Math.max(0, ...all));
  const [first = 0, last = 1] = [series.at[0], series.at.at(-1)];
  const x = (at: number): number => LEFT + ((at - first) / Math.max(1, last - first)) * (WIDE - LEFT - RIGHT);
  const y = (km2: number): number => HIGH - FOOT - ((km2 - least) / Math.max(1e-9, most - least)) * (HIGH - FOOT - TOP);
  const text = (at: [number, number], words: string, more = ''): string => `<text x="${at[0]}" y="${at[1]}" ${more}>${escape(words)}</text>`;
  const parts: string[] = [];
  for (const tick of ticks(least, most)) {
    parts.push(`<path d="M${LEFT} ${y(tick).toFixed(1)}H${WIDE - RIGHT}" stroke="#d9d5cd"/>`, text([LEFT - 10, y(tick) + 5], figure(tick), 'text-anchor="end" fill="#4a5560"'));
  }
  for (let n = 0; n <= 6; n++) {
    const at = first + ((last - first) * n) / 6;
    parts.push(text([x(at), HIGH - FOOT + 24], year(at), `text-anchor="${n === 0 ? 'start' : n === 6 ? 'end' : 'middle'}" fill="#4a5560"`));
  }
  columns.forEach((column, n) => {
    const { colour, dash } = strokes[n]!;
    if (shows === 'area') parts.push(`<path fill="none" stroke="${colour}" stroke-width="2.4" stroke-dasharray="${dash.join(' ')}" d="${steps(series.at, column, x, y)}"/>`);
    else parts.push(`<path fill="none" stroke="${colour}" stroke-width="2" d="${bars(series.at, column, x, y)}"/>`);
  });
  for (const { at: step } of broken) {
    if (step < first || step > last) continue;
    const place = x(step).toFixed(1);
    parts.push(`<path d="M${place} ${TOP}V${HIGH - FOOT}" stroke="#4a5560" stroke-width="1.5" stroke-dasharray="4 4"/>`, `<path d="M${place} ${TOP}l6 6l-6 6l-6 -6z" fill="#4a5560"/>`);
  }
  let at = LEFT;
  const legend = told.names.map((name, n) => {
    const { colour, dash } = strokes[n]!;
    const drawn = `<path d="M${at} 74h26" stroke="${colour}" stroke-width="4" stroke-dasharray="${dash.join(' ')}"/>${text([at + 34, 79], name)}`;
    at += 60 + name.length * 8;
    return drawn;
  });
  const { source } = told;
  const foot = [
    `${told.words.source}: ${source.attribution ?? source.title}. ${told.words.licence}: ${source.licence ?? '-'}. ${told.words.unit}.`,
    `${told.words.definition}: ${source.definition ?? '-'}.`,
    `${iso(first).slice(0, 10)} – ${iso(last).slice(0, 10)}. ${told.words.made} ${told.made}.${told.tolerance ? ` ${told.tolerance}` : ''}`,
  ];
  const inside = broken.filter(({ at: step }) => step >= first && step <= last);
  if (inside.length) foot.push(`◆ ${inside.map(({ text: line }) => line).join(' ')}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDE}" height="${HIGH}" viewBox="0 0 ${WIDE} ${HIGH}" font-family="${FONT}" font-size="15">`,
    `<rect width="${WIDE}" height="${HIGH}" fill="#fff"/>`,
    text([LEFT, 42], `${told.title}, ${told.ground}`, 'font-size="21" font-weight="600" fill="#1b2630"'),
    ...legend,
    ...parts,
    ...foot.map((line, n) => text([LEFT, HIGH - 66 + n * 20], line, 'font-size="13.5" fill="#4a5560"')),
    '</svg>',
  ].join('\n');
}

/** A figure holds until the next: steps, not slopes. */
const steps = (at: number[], km2: number[], x: (at: number) => number, y: (km2: number) => number): string =>
  km2.map((value, n) => (n === 0 ? `M${x(at[0]!).toFixed(1)} ${y(value).toFixed(1)}` : `H${x(at[n]!).toFixed(1)}V${y(value).toFixed(1)}`)).join('');

const bars = (at: number[], km2: number[], x: (at: number) => number, y: (km2: number) => number): string =>
  km2.map((value, n) => (value === 0 ? '' : `M${x(at[n]!).toFixed(1)} ${y(0).toFixed(1)}V${y(value).toFixed(1)}`)).join('');

/** Round ends around two figures; never the same one twice. */
export function nice(least: number, most: number): [number, number] {
  if (least === most) return [least, most + 1];
  const step = stepOf(most - least);
  return [Math.floor(least / step) * step, Math.ceil(most / step) * step];
}

export function ticks(least: number, most: number): number[] {
  const step = stepOf(most - least);
  const from = Math.ceil(least / step - 1e-9);
  return Array.from({ length: Math.floor(most / step + 1e-9) - from + 1 }, (_, n) => (from + n) * step);
}

/** 1, 2 or 5 times a power of ten: five or so of them in the span. */
function stepOf(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span / 5));
  const part = span / 5 / power;
  return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}
