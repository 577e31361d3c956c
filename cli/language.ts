/** `uni test language`: the corpus of programs and random ones, under Node and in the simulator. The work is in test/language. */
import { parseInteger, type GlobalOptions } from './options.ts'
import { testProgram } from './test-program.ts'

export interface LanguageOptions extends GlobalOptions {
  fuzz?: string
  seed?: string
}

const MOST = 10_000_000

export function language(options: LanguageOptions): Promise<number> {
  const { fuzz, seed } = options
  return testProgram(options, 'language/main.ts', 'language', 'compare the programs of test/language under Node and in the simulator', {
    fuzz: fuzz === undefined ? 0 : parseInteger(fuzz, '--fuzz', 1, MOST),
    seed: seed === undefined ? 1 : parseInteger(seed, '--seed', 0, 0xffff_ffff),
  })
}
