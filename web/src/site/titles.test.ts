import { expect, it } from 'vitest';
import { entitled } from './titles';

it('puts what tells a place from its namesakes behind its name, in each language; what is not told goes without saying', () => {
  const areas = [{}, { en: ', Belgorod Oblast', uk: ', Бєлгородська область' }];
  const places = [
    { id: 'a', titles: { en: 'Kyiv', uk: 'Київ' }, area: 0, kind: 'district' },
    { id: 'b', titles: { en: 'Grafovka', uk: 'Графівка', ru: 'Графовка' }, area: 1 },
  ];
  expect(entitled(places, areas)).toEqual([
    { id: 'a', kind: 'district', titles: { en: 'Kyiv', uk: 'Київ', ru: 'Kyiv' } },
    { id: 'b', kind: 'settlement', titles: { en: 'Grafovka, Belgorod Oblast', uk: 'Графівка, Бєлгородська область', ru: 'Графовка' } },
  ]);
});
