/** Finds everything in an app that uni refuses, before anything is lowered. */
import ts from 'typescript'
import type { Diagnostic } from '../../boards/error.ts'
import { refusalAt, type Details, type RefusalCode } from './refusal.ts'
import { functions } from './refuse/functions.ts'
import { library } from './refuse/library.ts'
import { modules } from './refuse/modules.ts'
import { objects } from './refuse/objects.ts'
import { operators } from './refuse/operators.ts'
import { types } from './refuse/types.ts'
import { variables } from './refuse/variables.ts'

/** What a rule has to work with. */
export interface Check {
  checker: ts.TypeChecker
  /** Notes a refused construct. @param start offset, where it is not the node's */
  report(node: ts.Node, code: RefusalCode, details?: Details, start?: number): void
}

/** Looks at one node; rules by kind of node. */
export type Rule = (node: any, check: Check) => void
export type Rules = Partial<Record<ts.SyntaxKind, Rule>>

const rules = new Map<ts.SyntaxKind, Rule[]>()
for (const group of [types, objects, functions, operators, variables, modules, library]) {
  for (const [kind, rule] of Object.entries(group)) {
    const list = rules.get(Number(kind)) ?? rules.set(Number(kind), []).get(Number(kind))!
    list.push(rule)
  }
}

/** All refused constructs in `files`, by file and place, at most one of each code at a place. */
export function check(program: ts.Program, files: readonly ts.SourceFile[]): Diagnostic[] {
  const checker = program.getTypeChecker()
  return files.flatMap((file) => {
    const found: { start: number; diagnostic: Diagnostic }[] = []
    const context: Check = {
      checker,
      report(node, code, details, start = node.getStart()) {
        if (found.some((each) => each.start === start && each.diagnostic.code === code)) return
        found.push({ start, diagnostic: refusalAt(node, code, details, start) })
      },
    }
    const visit = (node: ts.Node): void => {
      for (const rule of rules.get(node.kind) ?? []) rule(node, context)
      ts.forEachChild(node, visit)
    }
    visit(file)
    // Where something else is wrong, that its type is not known follows from it.
    const stands = found.filter(({ start, diagnostic }) => diagnostic.code !== 'UNI-L002' || !found.some((other) => other.start === start && other.diagnostic.code !== 'UNI-L002'))
    return stands.sort((a, b) => a.start - b.start).map((each) => each.diagnostic)
  })
}
