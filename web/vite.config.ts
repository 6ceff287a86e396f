import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** `files.json`: everything the page may need without a connection, for its own worker to keep. */
const fileList = (): Plugin => ({
  name: 'file-list',
  generateBundle(_, bundle) {
    const files = [...Object.keys(bundle).filter((name) => name.startsWith('assets/'))];
    this.emitFile({ type: 'asset', fileName: 'files.json', source: `${JSON.stringify(files.sort(), null, 1)}\n` });
  },
});

/** The map's code is asked for together with the page's, not after it has run: on a slow line that is half a second. */
const mapAhead = (): Plugin => ({
  name: 'map-ahead',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle }) => {
      const chunks = Object.values(bundle ?? {}).flatMap((each) => (each.type === 'chunk' ? [each] : []));
      const map = chunks.find((each) => each.facadeModuleId?.endsWith('/map/MapView.svelte'));
      if (!map) return [];
      const ahead = [map.fileName, ...map.imports].filter((name) => !chunks.some((each) => each.fileName === name && each.isEntry));
      return ahead.map((name) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${name}` }, injectTo: 'head' as const }));
    },
  },
});

export default defineConfig({
  // Relative addresses: the same build is served by `heldground serve` and from any folder of a static site.
  base: './',
  plugins: [svelte(), fileList(), mapAhead()],
  assetsInclude: ['**/*.pmtiles'],
  build: {
    outDir: '../src/heldground/web',
    emptyOutDir: true,
    target: 'es2022',
    // Inlined files would be data: addresses, which the Content-Security-Policy does not allow for fonts.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    // All of it is smaller than a part's own file is worth asking for.
    cssCodeSplit: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      // The worker that lets the page work offline stands beside the page: a worker's reach is the folder it lies in.
      input: { index: 'index.html', sw: 'src/offline/sw.ts' },
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
  test: { environment: 'node', include: ['src/**/*.test.ts', 'tests/**/*.test.ts'] },
});
