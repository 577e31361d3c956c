// A program that uses nothing of what lowering adds costs nothing for it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import binaryen from 'assemblyscript/binaryen'
import { expect, it } from 'vitest'
import virt64 from '../../boards/virt64.ts'
import { compileModule, frameworkRoot, type ModuleOptions } from '../../compiler/asc.ts'
import { boardModule, entryModule } from '../../compiler/entry.ts'
import { lowerApp } from '../../compiler/lower/lower.ts'

const main = 'test/language/plain/main.ts'

/** The text of each of the program's functions, without numbers of types. */
async function functions(options: Pick<ModuleOptions, 'generated' | 'lowered'>, entry: string, prefix: string): Promise<Record<string, string>> {
  const { wasm } = await compileModule({
    projectRoot: frameworkRoot(), entries: ['entry.ts'], runtime: 'kernel/heap', use: ['abort=~lib/kernel/panic/abort'], ...options,
    generated: { ...options.generated, 'entry.ts': entryModule(entry, virt64), 'board.ts': boardModule(virt64) },
  })
  const module = binaryen.readBinary(wasm)
  const own = module.emitText().split(/^ (?=\(func )/m).filter((text) => text.startsWith(`(func $${prefix}/`))
  module.dispose()
  return Object.fromEntries(own.map((text) => [/^\(func \$([^\s)]+)/.exec(text)![1].slice(prefix.length + 1), text.replaceAll(`$${prefix}/`, '$')
    .replace(/ ;;@.*/g, '').replace(/\(type \$\S+\) /g, '')
    // Where static data lies depends on what else is in the module.
    .replace(/\(i32\.const (\d{4,})\)/g, '(i32.const …)')]))
}

it('functions, loops and integers compile to the same wasm with lowering as without it', async () => {
  const lowered = lowerApp({ projectRoot: frameworkRoot(), roots: [main] })
  expect(lowered.use).toEqual([])
  const after = await functions({ generated: lowered.files, lowered }, lowered.start, main.replace(/\.ts$/, ''))
  const text = readFileSync(path.join(frameworkRoot(), main), 'utf8').replace(/'/g, '"')
  const before = await functions({ generated: { 'app.ts': text } }, 'app.ts', 'app')
  expect(Object.keys(before).sort()).toEqual(['crc', 'gcd', 'main', 'pick', 'tak'])
  expect(after).toEqual(before)
})
