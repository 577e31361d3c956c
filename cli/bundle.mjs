// Bundles the host tools for Node, which runs no TypeScript itself. One chunk per verb, npm packages left outside.
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'

/** Writes `folder`/main.mjs and its chunks. Runs beside another one are safe: chunks have content names, main comes last. */
export async function bundleCli(root, folder) {
  await mkdir(dirname(folder), { recursive: true })
  const temporary = await mkdtemp(`${folder}-`)
  try {
    await writeFile(join(temporary, 'stamp'), '')
    await build({
      entryPoints: { main: join(root, 'cli/main.ts') },
      outdir: temporary,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      packages: 'external',
      outExtension: { '.js': '.mjs' },
      entryNames: '[name]',
      chunkNames: '[name]-[hash]',
      sourcemap: true,
      logLevel: 'silent',
      plugins: [sourcePlaces(root)],
    })
    await mkdir(folder, { recursive: true })
    const last = ['main.mjs', 'stamp']
    const names = (await readdir(temporary)).filter((name) => !last.includes(name))
    for (const name of [...names, ...last]) await rename(join(temporary, name), join(folder, name))
    await dropOld(folder, new Set([...names, ...last]))
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Chunks of earlier bundles go after an hour: a command that runs now may still load one. */
async function dropOld(folder, keep) {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (!keep.has(name) && Date.now() - (await stat(path)).mtimeMs > 3_600_000) await rm(path, { force: true })
  }
}

/** Makes `import.meta.url` and `import.meta.dirname` mean the source file's place, so that code runs alike bundled or not. */
function sourcePlaces(root) {
  return {
    name: 'source-places',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8')
        const place = JSON.stringify(`../../${relative(root, path).replaceAll('\\', '/')}`)
        const url = `new URL(${place}, import.meta.url).href`
        const contents = source
          .replace(/\bimport\.meta\.(url|dirname|filename)\b/g, (_, name) =>
            name === 'url' ? `(${url})` : `process.getBuiltinModule('node:url').fileURLToPath(new URL(${name === 'dirname' ? JSON.stringify(dirname(JSON.parse(place))) : place}, import.meta.url))`)
        return { contents, loader: 'ts' }
      })
    },
  }
}
