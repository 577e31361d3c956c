/** `uni size`: what takes the space in an image. */
import { buildTarget, shortPath } from './build.ts'
import type { AppOptions } from './options.ts'
import { grouped, table } from './output.ts'

const BAR = 40

export async function command(options: AppOptions): Promise<number> {
  const { output } = options
  const { app, board, result } = await buildTarget(options)
  const { text, rodata, data, bss, symbols, image, handWrittenLines } = result.sizes
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
  const most = Math.max(1, ...parts.map(([, bytes]) => bytes))
  const rows = parts.map(([name, bytes, meaning]) => [name, grouped(bytes), '#'.repeat(Math.ceil((bytes / most) * BAR)).padEnd(BAR), meaning])
  output.data(table(rows, [1]))
  output.data(`\nimage               ${grouped(image)} bytes  ${shortPath(result.image)}`)
  output.data(`hand-written lines  ${grouped(handWrittenLines)} of C and assembly in the image`)
  return 0
}
