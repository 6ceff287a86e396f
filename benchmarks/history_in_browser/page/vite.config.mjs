import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../../web/node_modules/', import.meta.url));

export default {
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  assetsInclude: ['**/*.pmtiles'],
  resolve: { alias: { 'maplibre-gl': `${modules}maplibre-gl`, pmtiles: `${modules}pmtiles` } },
  build: { target: 'es2022', emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
  worker: { format: 'es' },
};
