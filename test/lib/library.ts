/** Libraries of `lib/` under Node, over the twins of the modules of uni. */
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { folderWith, root } from '../cli/uni.ts'

/** The module `lib/<name>.ts`, or another by its path from `lib/`. */
export async function library<T>(name: string): Promise<T> {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, `lib/${name}.ts`)], bundle: true, write: false, format: 'esm', platform: 'node', target: 'es2022', logLevel: 'silent',
    plugins: [{
      name: 'uni',
      setup: ({ onResolve }) => onResolve({ filter: /^uni(\/[\w-]+)?$/ }, ({ path: module }) => ({ path: [path.join(root, `cli/node/${module}.ts`), path.join(root, `lib/${module.slice(4)}.ts`)].find((file) => existsSync(file)) })),
    }],
  })
  const file = path.join(folderWith(), `${name.replaceAll('/', '-')}.mjs`)
  writeFileSync(file, outputFiles[0].text)
  return await import(pathToFileURL(file).href) as T
}
