import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';

test('the types are made from the API’s schema of today', async () => {
  const schema = JSON.parse(readFileSync(new URL('../../../docs/reference/openapi.json', import.meta.url), 'utf8')) as object;
  const made = astToString(await openapiTS(JSON.stringify(schema), { rootTypes: true, rootTypesNoSchemaPrefix: true }));
  const kept = readFileSync(new URL('./schema.d.ts', import.meta.url), 'utf8');
  expect(kept.slice(kept.indexOf('export interface paths')), 'run `npm run api`').toBe(made.slice(made.indexOf('export interface paths')));
});
