/**
 * The programs of the corpus: `programs/<feature>/<name>.ts`, each of which exports `main()` and prints with console.log.
 * Modules that programs import lie one folder deeper.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { frameworkRoot } from '../../compiler/asc.ts'

export interface Program {
  /** Folder: what the program is about. */
  feature: string
  /** `<feature>/<name>` */
  title: string
  /** Absolute. */
  file: string
  /** What it prints on a board, where that is not what Node prints: the text of `<name>.expected`. */
  expected?: string
}

/** Not `import.meta`: bundled, this file lies elsewhere. */
export const languageFolder = (): string => path.join(frameworkRoot(), 'test', 'language')

/** All programs of a folder that holds one folder for each feature, by title. */
export function corpus(folder = path.join(languageFolder(), 'programs')): Program[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: feature }) =>
      readdirSync(path.join(folder, feature), { withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => program(path.join(folder, feature, entry.name))))
    .sort((a, b) => (a.title < b.title ? -1 : 1))
}

export function program(file: string): Program {
  const feature = path.basename(path.dirname(file))
  const expected = file.replace(/\.ts$/, '.expected')
  return {
    feature,
    title: `${feature}/${path.basename(file, '.ts')}`,
    file,
    ...(existsSync(expected) ? { expected: readFileSync(expected, 'utf8') } : {}),
  }
}

/** Programs by feature. */
export function features(programs: Program[]): Map<string, Program[]> {
  const groups = new Map<string, Program[]>()
  for (const each of programs) (groups.get(each.feature) ?? groups.set(each.feature, []).get(each.feature)!).push(each)
  return groups
}

/** The line that stands before a program's output. No program prints the character U+0001. */
export const heading = (title: string): string => `\u0001${title}`

/** The output of several programs by title. */
export function sections(output: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const part of output.split('\u0001').slice(1)) {
    const end = part.indexOf('\n')
    found.set(part.slice(0, end), part.slice(end + 1))
  }
  return found
}
