/** Titles in files of places: bare names, and once a file what tells them from their namesakes. */
type Titles = Record<string, string>;

export interface Entitled<Place> {
  /** What follows a name: district and region, by language. */
  areas: Titles[];
  places: (Place & { titles: Titles; area: number })[];
}

/** The file with whole titles. */
export function entitled<Place, File extends Entitled<Place>>(file: File): File {
  const places = file.places.map((place) => {
    const area = file.areas[place.area] ?? {};
    return { ...place, titles: Object.fromEntries(Object.entries(place.titles).map(([lang, name]) => [lang, name + (area[lang] ?? '')])) };
  });
  return { ...file, places };
}
