/** From a generated C file to an ELF: compiles it beside the start-up code and links twice, the second time with the symbol table. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { boardSource } from './board.ts'
import { Elf } from './elf.ts'
import { linkerScript } from './script.ts'
import type { Toolchain } from './toolchain.ts'

const run = promisify(execFile)

export interface LinkOptions {
  board: Board
  toolchain: Toolchain
  /** gcc's flags for compiled TypeScript and for start-up code. */
  flags: { app: string[]; startup: string[] }
  /** The generated C file. */
  source: string
  /** Folder with `startup/`. */
  linkerFolder: string
  /** Folder that the debug information names as the compilation's: relative `#line` files are found from it. */
  sourceRoot: string
  /** Folder for objects; must exist. */
  work: string
  /** Where the ELF goes. */
  elf: string
  /** Makes the symbol table of the first link. */
  symbols: (elf: Elf) => Uint8Array
}

/** Files of the start-up code of `board`'s architecture for `program` (generated C), in `linker/startup`. */
export const startupFiles = ({ soc: { arch } }: Board, program = ''): string[] =>
  [`${arch}.S`, `${arch}.c`, 'runtime.c', ...(/\benter_image\(/.test(program) ? [`${arch}-enter.c`] : [])]

/** Compiles and links. Throws `UniError` with gcc's words: the C is ours, so that is a defect of `uni`. */
export async function link(options: LinkOptions): Promise<Elf> {
  const { board, toolchain, work } = options
  const startup = path.join(options.linkerFolder, 'startup')
  const boardFile = path.join(work, 'board.c')
  writeFileSync(boardFile, boardSource(board))
  const script = path.join(work, 'link.ld')
  writeFileSync(script, linkerScript(board))

  const object = (source: string): string => path.join(work, `${path.basename(source).replace(/\.\w+$/, path.extname(source) === '.S' ? '_S' : '')}.o`)
  // The same program gives the same ELF, wherever it is built; later maps go before earlier ones.
  const prefixMaps = [`-ffile-prefix-map=${options.sourceRoot}=.`, `-ffile-prefix-map=${work}=build`]
  const compile = async (source: string, flags: string[]): Promise<string> => {
    const output = object(source)
    await tool(toolchain.gcc, [...flags, ...prefixMaps, '-I', startup, '-c', source, '-o', output], options.sourceRoot)
    return output
  }
  const objects = await Promise.all([
    compile(options.source, options.flags.app),
    compile(boardFile, options.flags.startup),
    ...startupFiles(board, readFileSync(options.source, 'utf8')).map((file) => compile(path.join(startup, file), options.flags.startup)),
  ])

  const linkWith = async (table: Uint8Array): Promise<Elf> => {
    const blob = path.join(work, 'symbols.bin')
    const holder = path.join(work, 'symbols.S')
    writeFileSync(blob, table)
    writeFileSync(holder, `.section .rodata.symbols, "a"\n.balign 4\n.globl symbols_start, symbols_end\nsymbols_start: .incbin "${blob}"\nsymbols_end:\n`)
    const symbols = await compile(holder, options.flags.startup)
    await tool(
      toolchain.gcc,
      [
        ...options.flags.startup, '-nostdlib', '-static', '-no-pie', `-Wl,-T,${script}`, '-Wl,--build-id=none', '-Wl,--no-warn-rwx-segments',
        '-Wl,-z,max-page-size=4096', '-Wl,--gc-sections',
        // Erratum 843419 by making the ADRP an ADR, which reaches all of an image: veneers would come with 4 KiB of padding.
        ...(board.soc.arch === 'aarch64' ? ['-Wl,--fix-cortex-a53-843419=adr'] : []), ...objects, symbols, '-lgcc', '-o', options.elf,
      ],
      options.sourceRoot,
    )
    return new Elf(readFileSync(options.elf))
  }
  const first = await linkWith(new Uint8Array())
  return linkWith(options.symbols(first))
}

/** Counts lines of C and assembly that are neither blank nor comment. */
export function handWrittenLines(files: readonly string[]): number {
  let total = 0
  for (const file of files) {
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    total += code.split('\n').filter((line) => line.replace(/\/\/.*$|^\s*@.*$/, '').trim() !== '').length
  }
  return total
}

async function tool(program: string, args: string[], cwd: string): Promise<void> {
  try {
    await run(program, args, { cwd, maxBuffer: 1 << 26 })
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: string }
    if (/No space left on device/.test(stderr ?? '') || code === 'ENOSPC') throw new UniError('UNI-C030', 'no space left on the disk', Exit.io, ['free some space, then build again'])
    if (code === 'ENOENT') throw new UniError('UNI-T001', `${program} is not there any more`, Exit.unavailable, ['./uni doctor'])
    throw new UniError('UNI-C031', `${path.basename(program)} failed on code that uni wrote:\n${shortened(stderr ?? String(error))}`, Exit.internal, ['this is a defect of uni: please report it with the app that shows it'])
  }
}

/** The first complaints of a compiler; the rest mostly follows from them. */
function shortened(text: string): string {
  const lines = text.trim().split('\n')
  return lines.length <= 16 ? lines.join('\n') : [...lines.slice(0, 16), `(${lines.length - 16} more lines)`].join('\n')
}
