import { describe, expect, test } from 'vitest';
import { paintOf } from './palette';

const LAND = { light: [246, 244, 240], dark: [29, 36, 41] } as const;

/** Relative luminance over the land's colour (WCAG 2.2), after a matrix of colour blindness (Viénot et al. 1999). */
function seen(rgb: readonly number[], opacity: number, dark: boolean, blind: 'none' | 'protan' | 'deutan'): number[] {
  const land = LAND[dark ? 'dark' : 'light'];
  const [r, g, b] = rgb.map((part, n) => {
    const value = (part * opacity + land[n]! * (1 - opacity)) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  if (blind === 'none') return [r, g, b];
  const [x, y] = blind === 'protan' ? [0.11238, 0.88762] : [0.29275, 0.70725];
  const z = blind === 'protan' ? [0.00401, -0.00401] : [-0.02234, 0.02234];
  return [x * r + y * g, x * r + y * g, z[0]! * r + z[1]! * g + b];
}

describe.each([false, true])('the palette, dark %s', (dark) => {
  test.each(['none', 'protan', 'deutan'] as const)('tells the two sides apart in %s sight', (blind) => {
    const [one, two] = [0, 1].map((rank) => {
      const paint = paintOf(rank, 'held', dark);
      return seen(paint.fill, paint.opacity, dark, blind);
    }) as [number[], number[]];
    const distance = Math.hypot(...one.map((part, n) => Math.cbrt(Math.max(0, part)) - Math.cbrt(Math.max(0, two[n]!))));
    expect(distance).toBeGreaterThan(0.15);
  });

  test.each(['unknown', 'contested', 'claimed', 'a word of tomorrow'])('never paints %s plainly, as held ground is', (control) => {
    expect(paintOf(-1, control, dark).pattern).not.toBe('plain');
    expect(paintOf(1, 'held', dark).pattern).toBe('plain');
  });

  test('has colours for a fifth side', () => {
    expect(paintOf(4, 'held', dark)).toEqual(paintOf(0, 'held', dark));
  });
});
