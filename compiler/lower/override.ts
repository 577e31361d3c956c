/** What overriding methods ask of the signature they share: a method of a class is called the same way through each class of the hierarchy. */
import ts from 'typescript'
import { memberKey } from './class.ts'
import type { Unit } from './unit.ts'

/** What methods below return or take that the method above does not. */
export interface Widening {
  /** Somebody below returns a value where nothing is returned above. */
  returns: boolean
  /** Parameters behind those of the method above. */
  extra: ts.ParameterDeclaration[]
}

const known = new WeakMap<Unit, Map<ts.MethodDeclaration, Widening>>()

/** What overrides of `top`, a method that overrides nothing itself, need. */
export function widening(unit: Unit, top: ts.MethodDeclaration): Widening | undefined {
  let all = known.get(unit)
  if (!all) known.set(unit, (all = collect(unit)))
  return all.get(top)
}

function collect(unit: Unit): Map<ts.MethodDeclaration, Widening> {
  const found = new Map<ts.MethodDeclaration, Widening>()
  const { checker } = unit
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) {
      for (const member of node.members) {
        if (!ts.isMethodDeclaration(member) || !member.body || isStatic(member) || ts.isPrivateIdentifier(member.name)) continue
        const top = topOf(checker, node, member)
        if (!top) continue
        const wide = found.get(top) ?? { returns: false, extra: [] }
        const nothing = (decl: ts.MethodDeclaration): boolean => (checker.getSignatureFromDeclaration(decl)!.getReturnType().flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) !== 0
        if (nothing(top) && !nothing(member)) wide.returns = true
        const count = parametersOf(top).length
        const own = parametersOf(top).at(-1)?.dotDotDotToken ? [] : parametersOf(member)
        for (let index = count + wide.extra.length; index < own.length; index++) wide.extra.push(own[index])
        if (wide.returns || wide.extra.length) found.set(top, wide)
      }
    }
    ts.forEachChild(node, visit)
  }
  for (const source of unit.sources) visit(source)
  return found
}

export const parametersOf = (decl: ts.SignatureDeclaration): ts.ParameterDeclaration[] => decl.parameters.filter((one) => !(ts.isIdentifier(one.name) && one.name.text === 'this'))
const isStatic = (member: ts.Node): boolean => ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some((one) => one.kind === ts.SyntaxKind.StaticKeyword)

/** The class that `decl` extends, if it is one of the app. */
export function baseOf(checker: ts.TypeChecker, decl: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration | undefined {
  const heritage = decl.heritageClauses?.find((one) => one.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
  return heritage && checker.getTypeAtLocation(heritage).symbol?.declarations?.find(ts.isClassLike)
}

/** The declaration highest in the hierarchy, if that is not `method` itself. */
function topOf(checker: ts.TypeChecker, decl: ts.ClassLikeDeclaration, method: ts.MethodDeclaration): ts.MethodDeclaration | undefined {
  const key = memberKey(method.name)
  let top: ts.MethodDeclaration | undefined
  for (let at = baseOf(checker, decl); at; at = baseOf(checker, at)) {
    const all = at.members.filter((one): one is ts.MethodDeclaration => ts.isMethodDeclaration(one) && !isStatic(one) && memberKey(one.name) === key)
    top = all.find((one) => one.body) ?? all[0] ?? top
  }
  return top
}
