/** What can be told from images without running them: no memory is writable and executable, and who may touch the machine's control registers. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { boards } from '../../boards/index.ts'
import { findToolchain } from '../../cli/toolchain.ts'
import { decode } from '../../compiler/wasm/decode.ts'
import { Op } from '../../compiler/wasm/opcodes.ts'
import { Elf, PF } from '../../linker/elf.ts'
import { image, root } from './machine.ts'
import { privileged } from './privileged.ts'

const PT = { LOAD: 1, GNU_STACK: 0x6474_e551 }
const SHF = { WRITE: 1, ALLOC: 2, EXECINSTR: 4 }
const hello = path.join(root, 'apps', 'hello')

describe.each(boards.map((board) => [board.name, board] as const))('image for %s', { timeout: 120_000 }, (_name, board) => {
  let file: string
  let elf: Elf
  beforeAll(async () => {
    file = (await image(board, hello)).elf
    elf = new Elf(readFileSync(file))
  })

  it('has no segment and no section that is writable and executable', () => {
    const loaded = elf.segments.filter(({ type }) => type === PT.LOAD)
    expect(loaded.length).toBeGreaterThan(1)
    expect(loaded.filter(({ flags }) => flags & PF.W && flags & PF.X)).toEqual([])
    expect(elf.sections.filter(({ flags }) => flags & SHF.ALLOC && flags & SHF.WRITE && flags & SHF.EXECINSTR)).toEqual([])
    const code = loaded.filter(({ flags }) => flags & PF.X)
    expect(code.map(({ flags }) => flags)).toEqual([PF.R | PF.X])
    const end = code[0].virtual + BigInt(code[0].memorySize)
    expect(loaded.filter((segment) => segment !== code[0]).every(({ virtual }) => virtual >= end)).toBe(true)
  })

  it('says so to readelf, too', async () => {
    const { readelf } = await findToolchain(board.soc.arch)
    const said = execFileSync(readelf, ['-lW', file], { encoding: 'utf8' })
    expect(said).toMatch(/GNU_STACK.* RW /)
    expect(said).not.toMatch(/ RWE /)
  })

  it('has a stack that is not executable', () => {
    expect(elf.segments.filter(({ type }) => type === PT.GNU_STACK).map(({ flags }) => flags)).toEqual([PF.R | PF.W])
  })

  it('has no shadow stack that could overflow (probe 17)', () => {
    const module = decode(readFileSync(path.join(path.dirname(file), 'app.wasm')))
    expect([...module.names.globals.values()].filter((name) => /stack_pointer|data_end/.test(name) && module.functions.some((f) => f.body.some((i) => i.op === Op.globalSet && module.names.globals.get(i.a) === name)))).toEqual([])
    expect([...module.names.functions.values()].filter((name) => /~stack_check|~tostack/.test(name))).toEqual([])
    expect(elf.symbols().filter(({ name }) => /stack_pointer|stack_check|tostack/.test(name))).toEqual([])
  })

  it('touches control registers only where the list says (probe 33)', async () => {
    const { objdump } = await findToolchain(board.soc.arch)
    const { startup, compiled } = privileged(execFileSync(objdump, ['-d', '--no-show-raw-insn', file], { encoding: 'utf8', maxBuffer: 1 << 26 }), elf)
    const list = readFileSync(path.join(import.meta.dirname, `privileged-${board.soc.arch}.txt`), 'utf8').split('\n').map((line) => line.replace(/\s*# .*/, '')).filter(Boolean)
    const anywhere = list.filter((line) => line.startsWith('compiled: '))
    expect(startup).toEqual(list.filter((line) => !anywhere.includes(line)))
    expect(compiled.filter((line) => !anywhere.includes(line))).toEqual([])
  })
})
