#!/usr/bin/env node
// Entry of the `uni` command: bundles the TypeScript sources of the host tools when they changed, then runs them.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`error[UNI-T001]: Node.js ${process.versions.node} is too old (needs >= 20.19)\n  fix: install Node 20.19 or later: https://nodejs.org\n`)
  process.exit(69)
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bundle = join(root, 'build/.cli')

/** True when a source file or folder of the host tools is newer than the bundle (a folder: something came or went). */
function stale() {
  const stamp = join(bundle, 'stamp')
  if (!existsSync(stamp) || !existsSync(join(bundle, 'main.mjs'))) return true
  const built = statSync(stamp).mtimeMs
  const newer = (path) => {
    const about = statSync(path)
    if (!about.isDirectory()) return /\.(ts|mjs|json)$/.test(path) && about.mtimeMs >= built
    return about.mtimeMs >= built || readdirSync(path).some((name) => newer(join(path, name)))
  }
  return ['cli', 'boards', 'compiler', 'linker', 'flash', 'sim', 'package.json'].some((name) => existsSync(join(root, name)) && newer(join(root, name)))
}

if (stale()) {
  try {
    const { bundleCli } = await import('./bundle.mjs')
    await bundleCli(root, bundle)
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') process.stderr.write('error[UNI-T002]: the npm packages of uni are not installed\n  fix: npm ci\n')
    else if (error.code === 'ENOSPC') process.stderr.write(`error[UNI-S001]: no space left on the disk for ${bundle}\n  fix: free some space\n`)
    else process.stderr.write(`error[UNI-S070]: uni's own sources do not bundle\n${error.message}\n`)
    process.exit(error.code === 'ERR_MODULE_NOT_FOUND' ? 69 : error.code === 'ENOSPC' ? 74 : 70)
  }
}
const { main } = await import(pathToFileURL(join(bundle, 'main.mjs')).href)
await main(process.argv.slice(2))
