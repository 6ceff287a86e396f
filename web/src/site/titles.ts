/** Titles in files of places: bare names, and the number of what tells them from their namesakes. */
type Titles = Record<string, string>;
/** A place as files have it: a settlement where no kind is told, and named as in English where nothing else is. */
export type Bare<Place> = Omit<Place, 'titles' | 'kind'> & { titles: Titles; area: number; kind?: string };

/** `areas.json`: what follows a name (district and region), by language. */
export type Suffixes = Titles[];

const LANGS = ['en', 'uk', 'ru'];

/** Places with whole titles. */
export const entitled = <Place>(places: readonly Bare<Place>[], areas: Suffixes): Place[] =>
  places.map(({ area, titles, kind = 'settlement', ...place }) => {
    const after = areas[area] ?? {};
    const whole = Object.fromEntries(LANGS.map((lang) => [lang, (titles[lang] ?? titles.en ?? '') + (after[lang] ?? '')]));
    return { ...place, kind, titles: whole } as Place;
  });
