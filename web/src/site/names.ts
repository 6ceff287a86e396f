/** Names of a published site's files (docs/reference/site.md). */

/** A place's id, or a shard, as a file's name: capitals are written out too, so that no two meet on a stick. */
export const fileKey = (id: string): string =>
  Array.from(id, (letter) => (/[a-z0-9-]/.test(letter) ? letter : `_${letter.codePointAt(0)!.toString(16)}_`)).join('');

const degree = (value: number): string => (value < 0 ? `m${-value}` : String(value));

/** The square of one degree a point lies in, by its south-west corner. */
export const squareOf = (lon: number, lat: number): string => `${degree(Math.floor(lat))}_${degree(Math.floor(lon))}`;

/** Squares within a distance of a point; a degree of latitude is 111 km. */
export function squaresAround(lon: number, lat: number, km: number): string[] {
  const high = km / 110;
  const wide = high / Math.max(Math.cos((lat * Math.PI) / 180), 0.01);
  const found = new Set<string>();
  for (const x of [lon - wide, lon, lon + wide]) for (const y of [lat - high, lat, lat + high]) found.add(squareOf(x, y));
  return [...found];
}
