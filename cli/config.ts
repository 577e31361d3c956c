/** Loads and checks `uni.config.ts`. */
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Exit, UniError } from '../boards/error.ts'
import type { Config } from './define.ts'
import { home } from './home.ts'
import { nearest } from './suggest.ts'

export interface LoadedConfig extends Config {
  /** Folder of the config file; the working directory when there is none. */
  folder: string
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? undefined : 'a non-empty string')

/** What each key must be; the answer is what was wanted, undefined when it is right. */
const keys: Record<keyof Config, (value: unknown) => string | undefined> = {
  app: text,
  name: (value) => (typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value) ? undefined : 'a name of letters, digits, ".", "_" and "-"'),
  board: text,
  on: (value) => (['qemu', 'sim', 'node'].includes(value as string) ? undefined : '"qemu", "sim" or "node"'),
  timeout: (value) => (typeof value === 'string' && /^\d+(\.\d+)?(ms|s|m|h)?$/.test(value) ? undefined : 'a duration such as "20s"'),
  optimize: (value) => (value === 'speed' || value === 'size' ? undefined : '"speed" or "size"'),
  memory: (value) => (typeof value === 'string' && /^\d+[KMG]?$/.test(value) ? undefined : 'a size such as "64M"'),
  card: text,
}

/** Checks a config object. @param file how the file is called in messages */
export function checkConfig(value: unknown, file: string): Config {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UniError('UNI-U011', `${file}: the default export is not an object`, Exit.config, ['export default defineConfig({ board: \'virt64\' })'])
  }
  for (const [key, content] of Object.entries(value)) {
    if (!(key in keys)) {
      const meant = nearest(key, Object.keys(keys))
      throw new UniError('UNI-U010', `${file}: unknown key "${key}"`, Exit.config, [
        meant ? `did you mean "${meant}"?` : `known keys: ${Object.keys(keys).join(', ')}`,
      ])
    }
    const wanted = content === undefined ? undefined : keys[key as keyof Config](content)
    if (wanted) throw new UniError('UNI-U011', `${file}: "${key}" must be ${wanted}, not ${JSON.stringify(content) ?? typeof content}`, Exit.config)
  }
  return value as Config
}

/** The config of the working directory, else of `folder`, else an empty one. */
export async function loadConfig(folder?: string): Promise<LoadedConfig> {
  const places = [process.cwd(), ...(folder ? [resolve(folder)] : [])]
  const found = places.find((place) => existsSync(join(place, 'uni.config.ts')))
  if (!found) return { folder: process.cwd() }
  const path = join(found, 'uni.config.ts')
  const name = relative(process.cwd(), path)
  const config = checkConfig(await evaluate(path, name), name)
  return { ...config, folder: found }
}

async function evaluate(path: string, name: string): Promise<unknown> {
  const { build } = await import('esbuild')
  const bundled = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    alias: { '@uni-kernel/uni': join(home, 'cli/define.ts') },
    logLevel: 'silent',
  }).catch((error: { errors?: { text: string; location: { line: number; column: number } | null }[] }) => {
    const first = error.errors?.[0]
    const place = first?.location ? `${name}:${first.location.line}:${first.location.column + 1}` : name
    throw new UniError('UNI-U012', `${place}: error: ${first?.text ?? error}`, Exit.config)
  })
  const folder = resolve('build/.cache')
  await mkdir(folder, { recursive: true })
  const module = join(folder, `uni.config.${process.pid}.mjs`)
  await writeFile(module, bundled.outputFiles[0].text)
  try {
    return (await import(pathToFileURL(module).href)).default
  } catch (error) {
    throw new UniError('UNI-U012', `${name}: ${(error as Error).message}`, Exit.config)
  } finally {
    await rm(module, { force: true })
  }
}
