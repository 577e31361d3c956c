// Import directions of docs/architecture.md, and where the machine seam is declared.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** What files of a folder may import from other top-level folders. */
const allowed: Record<string, string[]> = {
  hal: [],
  drivers: ['hal'],
  kernel: ['hal'],
  lang: ['kernel', 'hal', 'board', 'assets'],
  apps: ['kernel', 'board', 'uni'],
  lib: ['uni'], // the same under Node
  boards: [],
  linker: ['boards'],
  compiler: ['boards', 'linker'],
  flash: ['boards', 'linker'], // image formats: a card holds a uImage
  sim: ['boards', 'compiler'],
  cli: ['boards', 'linker', 'compiler', 'flash', 'sim'],
}
const deviceFolders = ['hal', 'drivers', 'kernel', 'lang', 'apps', 'lib']

const files = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))

/** Module names in import and export statements. */
const imports = (file: string): string[] =>
  // What stands in template strings is other files' text.
  [...readFileSync(path.join(root, file), 'utf8').replace(/`(?:[^`\\]|\\.)*`/g, '``').matchAll(/^\s*(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm)].map((match) => match[1] ?? match[2])

describe('import directions', () => {
  for (const folder of Object.keys(allowed)) {
    it(`${folder}/ imports only from ${allowed[folder].join(', ') || 'itself'}`, () => {
      const wrong: string[] = []
      for (const file of files(folder)) {
        for (const name of imports(file)) {
          const target = name.startsWith('.') ? path.relative(root, path.resolve(root, path.dirname(file), name)).split(path.sep)[0] : name.split('/')[0]
          const device = deviceFolders.includes(folder)
          if (target === folder) {
            if (device && !name.startsWith('.')) wrong.push(`${file}: "${name}" must be relative, or the file becomes two modules`)
          } else if (target === '..') wrong.push(`${file}: "${name}" leaves the project`)
          else if (device || target in allowed || target === 'test') {
            if (!allowed[folder].includes(target)) wrong.push(`${file}: "${name}"`)
            else if (device && name.startsWith('.')) wrong.push(`${file}: "${name}" must be absolute, or the file becomes two modules`)
          }
        }
      }
      expect(wrong).toEqual([])
    })
  }

  it('@external stands in hal/hw.ts alone', () => {
    const elsewhere = deviceFolders.flatMap(files).filter((file) => file !== path.join('hal', 'hw.ts') && /@external\s*\(/.test(readFileSync(path.join(root, file), 'utf8')))
    expect(elsewhere).toEqual([])
  })

  it('no board is named outside boards/, apps and tests', () => {
    const names = /['"`](rpi2|rpi3|rpi4|cubieboard|virt32|virt64|xen64)['"`]/
    const elsewhere = ['hal', 'drivers', 'kernel', 'compiler', 'linker', 'sim', 'flash'].flatMap(files).filter((file) => names.test(readFileSync(path.join(root, file), 'utf8')))
    expect(elsewhere).toEqual([])
  })
})
