import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Relative addresses: the same build is served by `heldground serve` and from any folder of a static site.
  base: './',
  plugins: [svelte()],
  assetsInclude: ['**/*.pmtiles'],
  build: {
    outDir: '../src/heldground/web',
    emptyOutDir: true,
    target: 'es2022',
    // Inlined files would be data: addresses, which the Content-Security-Policy does not allow for fonts.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    chunkSizeWarningLimit: 1500,
  },
  worker: { format: 'es' },
  test: { environment: 'node', include: ['src/**/*.test.ts', 'tests/**/*.test.ts'] },
});
