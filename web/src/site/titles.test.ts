import { expect, it } from 'vitest';
import { entitled } from './titles';

it('puts what tells a place from its namesakes behind its name, in each language', () => {
  const file = {
    areas: [{}, { en: ', Belgorod Oblast', uk: ', Бєлгородська область' }],
    places: [
      { id: 'a', titles: { en: 'Kyiv', uk: 'Київ' }, area: 0 },
      { id: 'b', titles: { en: 'Grafovka', uk: 'Графівка', ru: 'Графовка' }, area: 1 },
    ],
    names: [],
  };
  expect(entitled(file)).toEqual({
    ...file,
    places: [file.places[0], { ...file.places[1], titles: { en: 'Grafovka, Belgorod Oblast', uk: 'Графівка, Бєлгородська область', ru: 'Графовка' } }],
  });
});
