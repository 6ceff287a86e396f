/** Areas on WGS 84 by authalic latitude: edges are straight in degrees, surfaces those of the ellipsoid. */

export const RADIUS_KM = 6371.0071809; // sphere with the ellipsoid's surface
const E2 = 0.00669437999014; // WGS 84

const e = Math.sqrt(E2);
const q = (sine: number): number => (1 - E2) * (sine / (1 - E2 * sine * sine) + Math.atanh(e * sine) / e);
const POLE = q(1);

/** Sine of the authalic latitude, from a latitude in radians (Snyder 1987, eq. 3-11 and 3-12). */
export function authalic(lat: number): number {
  return q(Math.sin(lat)) / POLE;
}

/** Ground inside a ring of longitudes and latitudes in turn (degrees); negative when it runs clockwise. */
export function ringKm2(ring: ArrayLike<number>, length = ring.length): number {
  const radians = Math.PI / 180;
  let sum = 0;
  let last = length - 2;
  let lastHeight = length > 0 ? authalic(ring[last + 1]! * radians) : 0;
  for (let n = 0; n < length; n += 2) {
    const height = authalic(ring[n + 1]! * radians);
    sum -= (ring[n]! - ring[last]!) * (height + lastHeight);
    last = n;
    lastHeight = height;
  }
  return (RADIUS_KM * RADIUS_KM * sum * radians) / 2;
}
