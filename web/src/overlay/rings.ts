/** The outlines areas are asked inside of, as rings of longitude and latitude without a closing corner. */
import { RADIANS } from '../measure/geodesic';

export type Ring = [number, number][];

const A = 6378.137; // km, WGS 84
const F = 1 / 298.257223563;
const B = A * (1 - F);
const CORNERS = 180;

/** The ground within a distance of a point: 180 corners, as `heldground/area.py` has it. */
export const circleRing = (lon: number, lat: number, km: number): Ring => Array.from({ length: CORNERS }, (_, n) => from([lon, lat], (n * 360) / CORNERS, km));

/** Where a geodesic leads: Vincenty 1975, direct, good to a millimetre. */
export function from([lon, lat]: readonly [number, number], bearing: number, km: number): [number, number] {
  const [sine, cosine] = [Math.sin(bearing * RADIANS), Math.cos(bearing * RADIANS)];
  const tangent = (1 - F) * Math.tan(lat * RADIANS);
  const cosU = 1 / Math.sqrt(1 + tangent * tangent);
  const sinU = tangent * cosU;
  const sigma1 = Math.atan2(tangent, cosine);
  const sinAlpha = cosU * sine;
  const square = ((1 - sinAlpha * sinAlpha) * (A * A - B * B)) / (B * B);
  const big = 1 + (square / 16384) * (4096 + square * (-768 + square * (320 - 175 * square)));
  const small = (square / 1024) * (256 + square * (-128 + square * (74 - 47 * square)));
  let sigma = km / (B * big);
  let [s, c, middle] = [0, 0, 0];
  for (let turn = 0; turn < 100; turn++) {
    [s, c, middle] = [Math.sin(sigma), Math.cos(sigma), Math.cos(2 * sigma1 + sigma)];
    const more = small * s * (middle + (small / 4) * (c * (2 * middle * middle - 1) - (small / 6) * middle * (4 * s * s - 3) * (4 * middle * middle - 3)));
    const next = km / (B * big) + more;
    const done = Math.abs(next - sigma) < 1e-13;
    sigma = next;
    if (done) break;
  }
  [s, c, middle] = [Math.sin(sigma), Math.cos(sigma), Math.cos(2 * sigma1 + sigma)];
  const latitude = Math.atan2(sinU * c + cosU * s * cosine, (1 - F) * Math.hypot(sinAlpha, sinU * s - cosU * c * cosine));
  const lambda = Math.atan2(s * sine, cosU * c - sinU * s * cosine);
  const cos2 = 1 - sinAlpha * sinAlpha;
  const bend = (F / 16) * cos2 * (4 + F * (4 - 3 * cos2));
  const across = lambda - (1 - bend) * F * sinAlpha * (sigma + bend * s * (middle + bend * c * (2 * middle * middle - 1)));
  return [lon + across / RADIANS, latitude / RADIANS];
}

export const boxRing = ([west, south, east, north]: readonly [number, number, number, number]): Ring => [[west, south], [east, south], [east, north], [west, north]];

/** Whether a ring's sides cross or touch each other: its area would be nobody's guess. */
export function crossesItself(ring: Ring): boolean {
  const turn = ([ax, ay]: Ring[0], [bx, by]: Ring[0], [cx, cy]: Ring[0]): number => Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
  for (let one = 0; one < ring.length; one++) {
    const [a, b] = [ring[one]!, ring[(one + 1) % ring.length]!];
    for (let other = one + 2; other < ring.length; other++) {
      if (one === 0 && other === ring.length - 1) continue;
      const [c, d] = [ring[other]!, ring[(other + 1) % ring.length]!];
      if (turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b)) return true;
    }
  }
  return false;
}
