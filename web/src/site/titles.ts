/** Titles in files of places: bare names, and the number of what tells them from their namesakes. */
type Titles = Record<string, string>;
/** A place as files have it. */
export type Bare<Place> = Place & { titles: Titles; area: number };

/** `areas.json`: what follows a name (district and region), by language. */
export type Suffixes = Titles[];

/** Places with whole titles. */
export const entitled = <Place>(places: readonly Bare<Place>[], areas: Suffixes): Place[] =>
  places.map(({ area, ...place }) => {
    const after = areas[area] ?? {};
    const titles = Object.fromEntries(Object.entries(place.titles).map(([lang, name]) => [lang, name + (after[lang] ?? '')]));
    return { ...place, titles } as Place;
  });
