import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { budget, precompress, serviceWorker } from './build/finish.ts';

export default defineConfig({
  plugins: [svelte(), serviceWorker(), budget(), precompress()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsDir: 'assets',
    // The content security policy allows no inline script and no data: font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/auth', '/jmap', '/.well-known', '/webmail'].map((path) => [
        path,
        { target: process.env['POSTERN'] ?? 'http://127.0.0.1:8080', changeOrigin: false },
      ]),
    ),
  },
});
