/** Files of an app's folder `assets/` as part of the image: the module `assets` that `lang/uni/assets.ts` reads. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { Exit, UniError } from '../boards/error.ts'

/** All files together, in bytes: they lie in RAM with the image. */
const TOTAL_MAX = 4 << 20

export interface Asset {
  /** Of the URL, e.g. `/css/site.css`. */
  path: string
  type: string
  /** With its quotes. */
  etag: string
  bytes: Buffer
}

/** By extension; text is UTF-8. */
const types: Record<string, string> = {
  html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', mjs: 'text/javascript; charset=utf-8', txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8', json: 'application/json', map: 'application/json', webmanifest: 'application/manifest+json', xml: 'application/xml', wasm: 'application/wasm', pdf: 'application/pdf',
  svg: 'image/svg+xml', png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', avif: 'image/avif', ico: 'image/x-icon',
  woff: 'font/woff', woff2: 'font/woff2', ttf: 'font/ttf', otf: 'font/otf', mp3: 'audio/mpeg', ogg: 'audio/ogg', mp4: 'video/mp4', webm: 'video/webm', zip: 'application/zip', gz: 'application/gzip',
}

/** Files below `folder`/assets, by path. Names that begin with a dot are left out. Throws UNI-A012 when they are too much. */
export function assetsOf(folder: string): Asset[] {
  const root = path.join(folder, 'assets')
  if (!existsSync(root)) return []
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => name.split(path.sep).join('/'))
    .filter((name) => !name.split('/').some((part) => part.startsWith('.')) && statSync(path.join(root, name)).isFile()).sort()
  const total = files.reduce((sum, name) => sum + statSync(path.join(root, name)).size, 0)
  if (total > TOTAL_MAX) {
    throw new UniError('UNI-A012', `${path.relative(process.cwd(), root)} holds ${(total / 2 ** 20).toFixed(1)} MiB; files in the image lie in RAM, and ${TOTAL_MAX >> 20} MiB are the most`, Exit.config, ['take the large files out'])
  }
  return files.map((name) => {
    const bytes = readFileSync(path.join(root, name))
    return {
      path: `/${name}`, bytes, type: types[path.extname(name).slice(1).toLowerCase()] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`,
    }
  })
}

/** The module `assets`. Nobody pays for it who does not import it. */
export function assetModule(assets: Asset[]): string {
  const literal = (text: string): string => JSON.stringify(text)
  return [
    '// Generated from the files in assets/. Do not edit.',
    'import { Asset } from "lang/uni/asset";',
    ...assets.map(({ bytes }, index) => `// @ts-ignore: decorator\n@lazy const bytes${index} = memory.data<u8>([${bytes.length ? bytes.join(',') : '0'}]);`),
    'export function fill(assets: Array<Asset>): void {',
    ...assets.map(({ path, type, etag, bytes }, index) => `  assets.push(new Asset(${literal(path)}, ${literal(type)}, ${literal(etag)}, bytes${index}, ${bytes.length}));`),
    '}',
    '',
  ].join('\n')
}
