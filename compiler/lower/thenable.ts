/** Objects of the app with a method `then`: promises of the library do not wait for them. */
import ts from 'typescript'
import { unsupported } from './expression.ts'
import type { Fn } from './fn.ts'
import { isLibrary, presentParts } from './types.ts'

/** Ends the compilation where a promise would have to call `then` of an object (ECMA-262 27.2.1.3.2). */
export function refuseThenable(fn: Fn, node: ts.Expression, type = fn.checker.getTypeAtLocation(node)): void {
  for (const part of presentParts(type)) {
    const then = part.flags & ts.TypeFlags.Object ? fn.checker.getPropertyOfType(part, 'then') : undefined
    if (then && !isLibrary(then) && fn.checker.getTypeOfSymbol(then).getCallSignatures().length) unsupported(node, 'waiting for an object with a method "then"', 'make it a promise: new Promise((resolve, reject) => object.then(resolve, reject))')
  }
}
