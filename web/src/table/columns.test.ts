import { expect, test } from 'vitest';
import { csv, nextSort, sorted, type Column } from './columns';

interface Row { name: string; km2: number | null }
const COLUMNS: Column<Row>[] = [
  { key: 'name', label: 'Name', value: (row) => row.name },
  { key: 'km2', label: 'Area, km²', number: true, value: (row) => row.km2 },
];
const ROWS: Row[] = [{ name: 'Їжак', km2: 10 }, { name: 'Аби', km2: null }, { name: 'Яр', km2: 9 }];
const names = (sort: string | null): string[] => sorted(ROWS, COLUMNS, sort, 'uk').map((row) => row.name);

test('rows are sorted as figures and by the alphabet of the language, what is not recorded last', () => {
  expect(names('km2')).toEqual(['Яр', 'Їжак', 'Аби']);
  expect(names('-km2')).toEqual(['Їжак', 'Яр', 'Аби']);
  expect(names('name')).toEqual(['Аби', 'Їжак', 'Яр']);
  expect(names('unheard')).toEqual(['Їжак', 'Аби', 'Яр']);
});

test('a head sorts upwards, downwards, and then not at all', () => {
  expect(nextSort('km2', null)).toBe('km2');
  expect(nextSort('km2', 'km2')).toBe('-km2');
  expect(nextSort('km2', '-km2')).toBeNull();
});

test('a table is written as it is shown', () => {
  expect(csv(ROWS.slice(1), COLUMNS, ['made by\nus'])).toBe('# made by us\r\nName,"Area, km²"\r\nАби,\r\nЯр,9\r\n');
});
