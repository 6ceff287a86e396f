/**
 * Colours and patterns of the states. Sides differ in hue and lightness (vermilion and blue of Okabe and Ito's set,
 * told apart in every common colour blindness and in grey print); what is not held is never a plain colour.
 */

export type Pattern = 'plain' | 'stripes' | 'cross' | 'dots' | 'bars';
type Rgb = readonly [number, number, number];

export interface Paint {
  fill: Rgb;
  opacity: number;
  line: Rgb;
  pattern: Pattern;
}

interface Hue {
  held: Rgb;
  retaken: Rgb;
  prior: Rgb;
}

/** By the side's place in the theatre's list; more sides than hues begin again. */
const LIGHT: readonly Hue[] = [
  { held: [31, 98, 168], retaken: [92, 160, 212], prior: [24, 66, 120] },
  { held: [206, 78, 44], retaken: [232, 148, 118], prior: [128, 48, 62] },
  { held: [178, 132, 18], retaken: [222, 190, 104], prior: [112, 84, 20] },
  { held: [112, 76, 156], retaken: [170, 142, 206], prior: [72, 48, 108] },
];
const DARK: readonly Hue[] = [
  { held: [74, 148, 222], retaken: [150, 205, 245], prior: [52, 104, 176] },
  { held: [232, 104, 68], retaken: [240, 160, 130], prior: [172, 76, 88] },
  { held: [214, 170, 60], retaken: [230, 202, 124], prior: [150, 118, 44] },
  { held: [158, 122, 208], retaken: [188, 164, 222], prior: [118, 88, 166] },
];
const NOBODY = { light: [104, 102, 98], dark: [176, 174, 168] } as const satisfies Record<string, Rgb>;

const OPACITY = {
  light: { held: 0.58, retaken: 0.42, prior: 0.56 },
  dark: { held: 0.62, retaken: 0.28, prior: 0.56 },
} as const;

export function paintOf(rank: number, control: string, dark: boolean): Paint {
  const hues = dark ? DARK : LIGHT;
  const hue = rank >= 0 ? hues[rank % hues.length] : undefined;
  const grey = dark ? NOBODY.dark : NOBODY.light;
  if (control === 'contested') return { fill: hue?.held ?? grey, opacity: 0.75, line: hue?.held ?? grey, pattern: 'cross' };
  if (control === 'claimed') return { fill: hue?.held ?? grey, opacity: 0.7, line: hue?.held ?? grey, pattern: 'dots' };
  const opacity = OPACITY[dark ? 'dark' : 'light'];
  if (!hue || !(control in opacity)) return { fill: grey, opacity: 0.75, line: grey, pattern: 'stripes' };
  const fill = hue[control as keyof Hue];
  return { fill, opacity: opacity[control as keyof Hue], line: control === 'prior' ? hue.prior : hue.held, pattern: 'plain' };
}

export const css = ([r, g, b]: Rgb, opacity = 1): string => `rgb(${r} ${g} ${b} / ${opacity})`;
