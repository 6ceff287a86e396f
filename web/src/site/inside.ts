/** Whether a point lies in a GeoJSON polygon or multipolygon, by the even-odd rule: holes are out. */

export interface Ground {
  type: 'Polygon' | 'MultiPolygon';
  coordinates: unknown[];
}
type Rings = [number, number][][];

export function isInside({ type, coordinates }: Ground, lon: number, lat: number): boolean {
  const polygons = (type === 'Polygon' ? [coordinates] : coordinates) as Rings[];
  return polygons.some((rings) => rings.reduce((inside, ring) => inside !== crossings(ring, lon, lat), false));
}

function crossings(ring: Rings[0], lon: number, lat: number): boolean {
  let odd = false;
  for (let n = 0, last = ring.length - 1; n < ring.length; last = n++) {
    const [[ax, ay], [bx, by]] = [ring[n]!, ring[last]!];
    if (ay > lat !== by > lat && lon < ((bx - ax) * (lat - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}
