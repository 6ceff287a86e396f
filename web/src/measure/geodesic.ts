/** Distances and areas on WGS 84. */
import { ringKm2 } from '../history/geodesy';

export type Point = readonly [number, number];

const A = 6378.137; // km, WGS 84
const F = 1 / 298.257223563;
const B = A * (1 - F);
export const RADIANS = Math.PI / 180;

/**
 * Length of the geodesic between two points (lon, lat in degrees), km: Vincenty 1975, good to a millimetre.
 *
 * Between nearly opposite points of the earth, where it does not converge, the sphere's arc (0.5 %) is given: no
 * theatre of war is that wide.
 */
export function distanceKm([lon1, lat1]: Point, [lon2, lat2]: Point): number {
  if (lon1 === lon2 && lat1 === lat2) return 0;
  const across = (lon2 - lon1) * RADIANS;
  const [u1, u2] = [Math.atan((1 - F) * Math.tan(lat1 * RADIANS)), Math.atan((1 - F) * Math.tan(lat2 * RADIANS))];
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = across;
  for (let turn = 0; turn < 100; turn++) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sine = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    const cosine = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sine, cosine);
    const alpha = (c1 * c2 * sl) / sine;
    const cos2 = 1 - alpha * alpha;
    const middle = cos2 === 0 ? 0 : cosine - (2 * s1 * s2) / cos2;
    const c = (F / 16) * cos2 * (4 + F * (4 - 3 * cos2));
    const before = lambda;
    lambda = across + (1 - c) * F * alpha * (sigma + c * sine * (middle + c * cosine * (2 * middle * middle - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const square = (cos2 * (A * A - B * B)) / (B * B);
    const big = 1 + (square / 16384) * (4096 + square * (-768 + square * (320 - 175 * square)));
    const small = (square / 1024) * (256 + square * (-128 + square * (74 - 47 * square)));
    const more =
      small * sine * (middle + (small / 4) * (cosine * (2 * middle * middle - 1) - (small / 6) * middle * (4 * sine * sine - 3) * (4 * middle * middle - 3)));
    return B * big * (sigma - more);
  }
  return 6371.0088 * Math.acos(Math.sin(lat1 * RADIANS) * Math.sin(lat2 * RADIANS) + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.cos(across));
}

export function lengthKm(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, each, n) => sum + distanceKm(points[n]!, each), 0);
}

/**
 * Ground inside a ring whose sides are geodesics, km2: within 0.01 % of the exact figure for sides up to 300 km.
 *
 * A long side of a geodesic bulges from the straight line in degrees, so sides are cut every 5 km along great circles.
 */
export function areaKm2(ring: readonly Point[]): number {
  if (ring.length < 3) return 0;
  const flat: number[] = [];
  ring.forEach((from, n) => {
    const to = ring[(n + 1) % ring.length]!;
    const pieces = Math.min(400, Math.max(1, Math.ceil(distanceKm(from, to) / 5)));
    for (let piece = 0; piece < pieces; piece++) flat.push(...between(from, to, piece / pieces));
  });
  return Math.abs(ringKm2(flat));
}

/** A part of the way along the great circle. */
function between([lon1, lat1]: Point, [lon2, lat2]: Point, part: number): [number, number] {
  if (part === 0) return [lon1, lat1];
  const unit = (lon: number, lat: number): [number, number, number] => [
    Math.cos(lat * RADIANS) * Math.cos(lon * RADIANS),
    Math.cos(lat * RADIANS) * Math.sin(lon * RADIANS),
    Math.sin(lat * RADIANS),
  ];
  const [a, b] = [unit(lon1, lat1), unit(lon2, lat2)];
  const angle = Math.acos(Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]));
  if (angle < 1e-12) return [lon1, lat1];
  const [p, q] = [Math.sin((1 - part) * angle) / Math.sin(angle), Math.sin(part * angle) / Math.sin(angle)];
  const [x, y, z] = [a[0] * p + b[0] * q, a[1] * p + b[1] * q, a[2] * p + b[2] * q];
  return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
}

/** A point at settlement precision, 0.01 degree: about 1.1 km north and 0.7 km east at 48 N. */
export const settlementText = ([lon, lat]: Point): string => `${lat.toFixed(2)}, ${lon.toFixed(2)}`;
