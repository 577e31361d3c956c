/** `uni size`: what takes the space in an image. */
import { buildTarget, shortPath } from './build.ts'
import type { AppOptions } from './options.ts'
import { grouped, table } from './output.ts'

const BAR = 40

export async function command(options: AppOptions): Promise<number> {
  const { output } = options
  const { app, board, result } = await buildTarget(options)
  const { text, rodata, data, bss, symbols, image, handWrittenLines, declarationLines } = result.sizes
  if (output.json) {
    output.document('size', { ok: true, app: app.name, board: board.name, elf: shortPath(result.elf), image: shortPath(result.image), sizes: result.sizes })
    return 0
  }
  const parts: [string, number, string][] = [
    ['text', text, 'code'],
    ['rodata', rodata, 'constants'],
    ['symbols', symbols, 'names and lines for back-traces'],
    ['data', data, 'variables with a value'],
    ['bss', bss, 'variables that start as zero; not in the image'],
  ]
  // Bars compare what is in the image; symbols are part of rodata.
  const most = Math.max(1, text, rodata, data)
  const bar = (bytes: number): string => '#'.repeat(Math.min(BAR, Math.ceil((bytes / most) * BAR))) + (bytes > most ? '>' : '')
  const rows = parts.map(([name, bytes, meaning]) => [name, grouped(bytes), bar(bytes).padEnd(BAR + 1), meaning])
  output.data(table(rows, [1]))
  output.data(`\nimage               ${grouped(image)} bytes  ${shortPath(result.image)}`)
  output.data(`hand-written lines  ${grouped(handWrittenLines)} of C and assembly in the image, ${grouped(declarationLines)} of declarations`)
  return 0
}
