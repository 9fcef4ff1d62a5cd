import { join } from 'node:path';
import { build } from 'vite';

/** Builds bench/stand/NAME.ts as the command line is built. @returns {Promise<string>} the file to run */
export async function builtStand(root, name) {
  const outDir = join(root, 'out/bench', name);
  await build({
    configFile: join(root, 'vite.cli.config.mts'),
    mode: 'command-line',
    logLevel: 'error',
    build: {
      ssr: join(root, `bench/stand/${name}.ts`),
      outDir,
      emptyOutDir: true,
      rollupOptions: { output: { entryFileNames: `${name}.cjs` } },
    },
  });
  return join(outDir, `${name}.cjs`);
}
