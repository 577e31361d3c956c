/** Names of ECMAScript's library that uni does not have. */
import ts from 'typescript'
import type { Check, Rules } from '../check.ts'
import type { Details, RefusalCode } from '../refusal.ts'
import { isLibrary, symbolAt } from './symbols.ts'

const { SyntaxKind } = ts

const lacking: Record<string, [RefusalCode, Details?]> = {
  eval: ['UNI-L005'],
  Function: ['UNI-L006', { what: 'there is no Function constructor' }],
  Symbol: ['UNI-L003'],
  BigInt: ['UNI-L004'],
  BigInt64Array: ['UNI-L004'],
  BigUint64Array: ['UNI-L004'],
  Reflect: ['UNI-L014', { name: 'Reflect' }],
  Proxy: ['UNI-L014', { name: 'Proxy' }],
  WeakRef: ['UNI-L036', { name: 'WeakRef', instead: 'the object itself, and set it to undefined when it is no longer wanted' }],
  WeakMap: ['UNI-L036', { name: 'WeakMap', instead: 'a field of the object, or a Map from which entries are deleted' }],
  WeakSet: ['UNI-L036', { name: 'WeakSet', instead: 'a boolean field of the object, or a Set from which entries are deleted' }],
  FinalizationRegistry: ['UNI-L036', { name: 'FinalizationRegistry', instead: 'try … finally, and a method that releases what the object holds' }],
  Intl: ['UNI-L037'],
  SharedArrayBuffer: ['UNI-L038', { name: 'SharedArrayBuffer' }],
  Atomics: ['UNI-L038', { name: 'Atomics' }],
  globalThis: ['UNI-L039'],
  escape: ['UNI-L044', { name: 'escape()', advice: 'use encodeURIComponent' }],
  unescape: ['UNI-L044', { name: 'unescape()', advice: 'use decodeURIComponent' }],
}

/** Constructors of objects around primitives. */
const boxes: Record<string, string> = { String: 'a string literal, or String(x)', Number: 'a number, or Number(x)', Boolean: 'true or false, or Boolean(x)', Object: 'an object literal: {}' }

export const library: Rules = {
  [SyntaxKind.Identifier](node: ts.Identifier, { checker, report }: Check) {
    const entry = Object.hasOwn(lacking, node.text) ? lacking[node.text] : undefined
    if (!entry || isName(node)) return
    if (node.text !== 'globalThis' && !isLibrary(symbolAt(node, checker))) return
    // Types of functions are looked at with the types.
    if (node.text === 'Function' && (ts.isTypeReferenceNode(node.parent) || ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === SyntaxKind.InstanceOfKeyword)) return
    if (node.text === 'Symbol' && ts.isPropertyAccessExpression(node.parent)) {
      if (ts.isComputedPropertyName(node.parent.parent) || /^(asyncIterator|iterator)$/.test(node.parent.name.text)) return
    }
    report(node, ...entry)
  },
  [SyntaxKind.NewExpression](node: ts.NewExpression, { checker, report }: Check) {
    if (ts.isIdentifier(node.expression) && Object.hasOwn(boxes, node.expression.text) && isLibrary(symbolAt(node.expression, checker))) {
      report(node, 'UNI-L033', { name: `new ${node.expression.text}`, instead: boxes[node.expression.text] })
    }
  },
  [SyntaxKind.CallExpression](node: ts.CallExpression, { checker, report }: Check) {
    if (ts.isIdentifier(node.expression) && node.expression.text === 'Object' && isLibrary(symbolAt(node.expression, checker))) {
      report(node, 'UNI-L033', { name: 'Object()', instead: 'the value itself, or an object literal' })
    }
  },
}

/** `o.eval`, `{ eval: 1 }`: a property of that name, not the global. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node
  return ts.isPropertyAccessExpression(parent) && parent.name === node || ts.isPropertyAssignment(parent) && parent.name === node || ts.isQualifiedName(parent) && parent.right === node
    || (ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent)) && parent.name === node
}
