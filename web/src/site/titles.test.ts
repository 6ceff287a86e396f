import { expect, it } from 'vitest';
import { entitled } from './titles';

it('puts what tells a place from its namesakes behind its name, in each language', () => {
  const areas = [{}, { en: ', Belgorod Oblast', uk: ', Бєлгородська область' }];
  const places = [
    { id: 'a', titles: { en: 'Kyiv', uk: 'Київ' }, area: 0 },
    { id: 'b', titles: { en: 'Grafovka', uk: 'Графівка', ru: 'Графовка' }, area: 1 },
  ];
  expect(entitled(places, areas)).toEqual([
    { id: 'a', titles: { en: 'Kyiv', uk: 'Київ' } },
    { id: 'b', titles: { en: 'Grafovka, Belgorod Oblast', uk: 'Графівка, Бєлгородська область', ru: 'Графовка' } },
  ]);
});
