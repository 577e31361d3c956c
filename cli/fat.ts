/** `uni test fat --sequences N`: random operations on FAT volumes beside mtools and fsck.fat. The work is in test/kernel/fs. */
import { parseInteger, type GlobalOptions } from './options.ts'
import { testProgram } from './test-program.ts'

export interface FatOptions extends GlobalOptions {
  sequences?: string
  seed?: string
}

const MOST = 10_000_000

export function fat(options: FatOptions): Promise<number> {
  const { sequences = '1', seed } = options
  return testProgram(options, 'kernel/fs/fat.main.ts', 'fat', 'run random operations on FAT volumes and compare with mtools and fsck.fat', {
    sequences: parseInteger(sequences, '--sequences', 1, MOST),
    seed: seed === undefined ? 1 : parseInteger(seed, '--seed', 0, 0xffff_ffff),
  })
}
