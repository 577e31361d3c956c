/** Many programs for one compilation: checked together, for that costs least, and lowered apart, so that none shapes another's code. */
import path from 'node:path'
import ts from 'typescript'
import { decide, lowerProject, type Lowered } from './lower.ts'
import { assertSound, openProject } from './project.ts'

/** Programs that share a module, or one alone. */
export interface Part {
  /** As asked for; root N starts with `start_N` of the file `lowered.start`. */
  roots: string[]
  lowered: Lowered
}

export interface Several {
  parts: Part[]
  refused: { root: string; error: unknown }[]
}

/** @param roots files that export `main`, relative to `projectRoot` */
export function lowerSeveral(projectRoot: string, roots: string[]): Several {
  const project = openProject(roots.map((root) => path.resolve(projectRoot, root)))
  const decided = decide(project.files)
  const refused: Several['refused'] = []
  const lower = (some: string[], files: ts.SourceFile[], folder: string): Part[] => {
    try {
      const part = { program: project.program, files }
      assertSound(part)
      return [{ roots: some, lowered: lowerProject(part, { projectRoot, roots: some, folder, decided }) }]
    } catch (error) {
      if (some.length === 1) refused.push({ root: some[0], error })
      else {
        const sound = some.filter((root) => lower([root], modulesOf(project.program, path.resolve(projectRoot, root)), folder).length)
        if (sound.length === some.length) throw error
        if (sound.length) return lower(sound, files, folder)
      }
      return []
    }
  }
  const parts = groups(project.program, projectRoot, roots).flatMap(({ roots, files }, index) => lower(roots, [...files], `.generated/${index}`))
  return { parts, refused }
}

interface Group { roots: string[]; files: Set<ts.SourceFile> }

/** Roots that share modules, together. */
function groups(program: ts.Program, projectRoot: string, roots: string[]): Group[] {
  let found: Group[] = []
  for (const root of roots) {
    const files = new Set(modulesOf(program, path.resolve(projectRoot, root)))
    const joined: Group = { roots: [], files: new Set() }
    const shares = (group: Group): boolean => [...files].some((file) => group.files.has(file))
    for (const group of [...found.filter(shares), { roots: [root], files }]) {
      joined.roots.push(...group.roots)
      for (const file of group.files) joined.files.add(file)
    }
    found = [...found.filter((group) => !shares(group)), joined]
  }
  return found
}

/** The author's files that a file needs, itself among them. */
function modulesOf(program: ts.Program, root: string): ts.SourceFile[] {
  const checker = program.getTypeChecker()
  const found = new Set<ts.SourceFile>()
  const visit = (source: ts.SourceFile): void => {
    if (source.isDeclarationFile || found.has(source)) return
    found.add(source)
    for (const statement of source.statements) {
      if (!(ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) || !statement.moduleSpecifier) continue
      const module = checker.getSymbolAtLocation(statement.moduleSpecifier)?.declarations?.find(ts.isSourceFile)
      if (module) visit(module)
    }
  }
  const source = program.getSourceFile(root)
  if (source) visit(source)
  return [...found]
}
