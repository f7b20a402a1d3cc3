// The last steps of the build: the list of files for the service worker, the size check, and what is sent compressed.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { build as bundle } from 'vite';

/// Most octets, compressed with gzip, that a first visit may load before the log-in form and the list work.
const FIRST_VISIT = { js: 150 * 1024, css: 30 * 1024 };

type Chunk = { file: string; isEntry?: boolean; imports?: string[]; css?: string[] };

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/// The service worker is a bundle of its own: a script at a fixed address, with the list of what the shell needs.
export function serviceWorker(): Plugin {
  let out = 'dist';
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(config) {
      out = config.build.outDir;
    },
    closeBundle: {
      sequential: true,
      async handler() {
        const shell = files(out)
          .map((file) => '/' + relative(out, file).replaceAll('\\', '/'))
          .filter((path) => path.startsWith('/assets/') || path === '/icon.svg')
          .sort();
        await bundle({
          configFile: false,
          logLevel: 'warn',
          publicDir: false,
          define: { __SHELL__: JSON.stringify(shell) },
          build: {
            outDir: out,
            emptyOutDir: false,
            reportCompressedSize: false,
            lib: { entry: 'src/worker.ts', formats: ['es'], fileName: () => 'worker.js' },
          },
        });
      },
    },
  };
}

/// Fails the build when the first visit has grown beyond its budget.
export function budget(): Plugin {
  let out = 'dist';
  return {
    name: 'budget',
    apply: 'build',
    configResolved(config) {
      out = config.build.outDir;
    },
    closeBundle: {
      sequential: true,
      handler() {
        const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(out, '.vite/manifest.json'), 'utf8'));
        // The entry, and the mail view, which is loaded behind the log-in form at once.
        const seen = new Set<string>();
        const walk = (key: string): void => {
          if (seen.has(key)) return;
          seen.add(key);
          manifest[key]?.imports?.forEach(walk);
        };
        Object.keys(manifest)
          .filter((key) => manifest[key]?.isEntry || key === 'src/view/Mail.svelte')
          .forEach(walk);
        const sum = (names: Set<string>): number =>
          [...names].reduce((octets, name) => octets + gzipSync(readFileSync(join(out, name)), { level: 9 }).length, 0);
        const js = sum(new Set([...seen].map((key) => manifest[key]!.file)));
        const css = sum(new Set([...seen].flatMap((key) => manifest[key]!.css ?? [])));
        const kib = (octets: number): string => (octets / 1024).toFixed(1) + ' KiB';
        console.log(`first visit: ${kib(js)} of JavaScript, ${kib(css)} of CSS, compressed`);
        if (js > FIRST_VISIT.js || css > FIRST_VISIT.css) {
          throw new Error(`The first visit may load ${kib(FIRST_VISIT.js)} of JavaScript and ${kib(FIRST_VISIT.css)} of CSS.`);
        }
      },
    },
  };
}

/// Writes name.br and name.gz beside each text file that is worth it, and the list of all files.
export function precompress(): Plugin {
  let out = 'dist';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      out = config.build.outDir;
    },
    closeBundle: {
      sequential: true,
      handler() {
        for (const file of files(out).filter((name) => /\.(js|css|html|svg|json|webmanifest)$/.test(name))) {
          const raw = readFileSync(file);
          const brotli = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
          if (brotli.length < raw.length) writeFileSync(file + '.br', brotli);
          const gzip = gzipSync(raw, { level: 9 });
          if (gzip.length < raw.length) writeFileSync(file + '.gz', gzip);
        }
        rmSync(join(out, '.vite'), { recursive: true });
        const names = files(out).map((file) => relative(out, file).replaceAll('\\', '/'));
        // Written last: with it the build is whole.
        writeFileSync(join(out, 'files.txt'), names.sort().join('\n') + '\n');
      },
    },
  };
}
