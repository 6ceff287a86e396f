/** The ground within a distance of a point, as a polygon: good to 0.3 % at 25 km, drawn only, never measured. */
export function circleAround(lon: number, lat: number, km: number, points = 90): GeoJSON.Polygon {
  const up = km / 111.195;
  const across = up / Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: points + 1 }, (_, n) => {
    const angle = ((n % points) / points) * 2 * Math.PI;
    return [lon + across * Math.cos(angle), lat + up * Math.sin(angle)];
  });
  return { type: 'Polygon', coordinates: [ring] };
}
