/** TypeScript's checker, with what it said of a node remembered: it computes the type of an expression anew each time it is asked. */
import type ts from 'typescript'

const known = new WeakSet<ts.TypeChecker>()

/** Makes a program's checker remember types and symbols by node. */
export function remember(checker: ts.TypeChecker): ts.TypeChecker {
  if (known.has(checker)) return checker
  known.add(checker)
  checker.getTypeAtLocation = memoized(checker.getTypeAtLocation)
  checker.getSymbolAtLocation = memoized(checker.getSymbolAtLocation)
  return checker
}

function memoized<T>(ask: (node: ts.Node) => T): (node: ts.Node) => T {
  const answers = new Map<ts.Node, T>()
  return (node) => {
    let answer = answers.get(node)
    if (answer === undefined && !answers.has(node)) answers.set(node, (answer = ask(node)))
    return answer as T
  }
}
