/** What each source file's closures share, found out once. */
import type ts from 'typescript'
import { Scopes } from './scope.ts'
import type { Unit } from './unit.ts'

const known = new WeakMap<Unit, Map<ts.SourceFile, Scopes>>()

export function scopesOf(unit: Unit, node: ts.Node): Scopes {
  const files = known.get(unit) ?? known.set(unit, new Map()).get(unit)!
  const source = node.getSourceFile()
  let scopes = files.get(source)
  if (!scopes) files.set(source, (scopes = new Scopes(unit.checker, source)))
  return scopes
}
