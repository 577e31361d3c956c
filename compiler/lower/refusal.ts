/** What TypeScript allows and uni does not: a stable code for each construct, why, and what to write instead. */
import path from 'node:path'
import ts from 'typescript'
import { CompileError, type Diagnostic } from '../../boards/error.ts'

/** `{name}` in a text stands for a detail that the place of use gives. */
export interface Refusal {
  /** The construct, as the table of docs/typescript.md lists it. */
  construct: string
  /** One sentence: what is not there, and why. */
  reason: string
  /** What to write instead. */
  advice: string
}

/** By code. A code keeps its meaning for ever: add at the end, never reuse one. */
export const refusals = {
  'UNI-L001': {
    construct: 'the type `any`',
    reason: '"any" is not allowed: every value\'s representation is decided before the program runs',
    advice: 'name the type, or use "unknown" and narrow it with typeof or instanceof',
  },
  'UNI-L002': {
    construct: 'a value whose type is inferred as `any`',
    reason: 'the type of this {what} is "any": its representation is not known',
    advice: '{how}',
  },
  'UNI-L003': {
    construct: '`Symbol()`, `symbol`, `unique symbol`',
    reason: 'there are no symbols: properties have names that are known when the program is compiled',
    advice: 'use a string constant, or a private field (#name)',
  },
  'UNI-L004': {
    construct: '`bigint`, `123n`',
    reason: 'there is no bigint: integers of any length need memory for every operation',
    advice: 'use i64 or u64, integers of 64 bits',
  },
  'UNI-L005': {
    construct: '`eval`',
    reason: 'eval is not there: the board has no compiler',
    advice: 'write the code as a function',
  },
  'UNI-L006': {
    construct: '`Function`, the constructor and the type',
    reason: '{what}: a function\'s code and signature are fixed when the program is compiled',
    advice: 'write an arrow function; as a type, its signature, e.g. (x: number) => void',
  },
  'UNI-L007': {
    construct: '`with`',
    reason: '"with" is not allowed: names in it mean something else from one run to the next',
    advice: 'name the object: const o = …; o.x',
  },
  'UNI-L008': {
    construct: '`import()`',
    reason: 'import() is not there: a program is one image, nothing can be loaded later',
    advice: 'import at the top of the file: import { x } from "./file"',
  },
  'UNI-L009': {
    construct: '`require`, `import x = …`, `export = …`',
    reason: 'CommonJS modules are not supported: only ECMAScript modules say at compile time what they export',
    advice: 'use import { x } from "./file" and export { x }',
  },
  'UNI-L010': {
    construct: '`await` outside a function',
    reason: 'top-level await is not supported: modules are initialized before fibers and promises run',
    advice: 'await inside an async function and call it from main',
  },
  'UNI-L011': {
    construct: 'JSX',
    reason: 'JSX is not supported: there is no screen to render to',
    advice: 'call functions that build the value',
  },
  'UNI-L012': {
    construct: '`prototype`, `__proto__`, `constructor` as properties',
    reason: '"{name}" cannot be used: classes are laid out when the program is compiled and have no prototype object',
    advice: 'use extends and super; give a class\'s name as a field or a method of its own',
  },
  'UNI-L013': {
    construct: '`Object.setPrototypeOf`, `.create`, `.defineProperty` and the like',
    reason: 'Object.{name} cannot be used: the properties of an object are fixed when the program is compiled',
    advice: '{advice}',
  },
  'UNI-L014': {
    construct: '`Reflect`, `Proxy`',
    reason: '{name} cannot be used: access to properties is compiled to loads and stores that nobody can intercept',
    advice: 'write a class with getters, setters and methods around the object',
  },
  'UNI-L015': {
    construct: '`o[key]`, `key in o` on objects of the library',
    reason: 'the property name is known only at run time, but {type} belongs to the library',
    advice: 'write a switch over the names',
  },
  'UNI-L016': {
    construct: 'computed member names `[expr]: …`',
    reason: 'a member needs a name that is known when the program is compiled',
    advice: 'write the name out; [Symbol.iterator] and [Symbol.asyncIterator] are allowed; for names made at run time fill a Record<string, …> or a Map',
  },
  'UNI-L017': {
    construct: '`delete` of a fixed property or an element',
    reason: 'delete cannot remove {what}',
    advice: '{advice}',
  },
  'UNI-L018': {
    construct: 'a method as a value (`const f = o.method`)',
    reason: 'method "{name}" is used as a value and would lose its "this"',
    advice: 'write an arrow function: (…) => {object}.{name}(…)',
  },
  'UNI-L019': {
    construct: 'properties of functions (`f.x = 1`)',
    reason: 'a function has no properties: it is an address, not an object',
    advice: 'use a variable beside the function, or a class with static fields',
  },
  'UNI-L020': {
    construct: '`instanceof` with something that is not a class',
    reason: 'the right side of instanceof is not the name of a class',
    advice: 'write the class itself; to tell shapes apart give them a field, e.g. kind: "circle"',
  },
  'UNI-L021': {
    construct: '`typeof x === "symbol"`, `"bigint"`',
    reason: 'typeof never gives "{name}": there are no such values',
    advice: 'remove this case',
  },
  'UNI-L022': {
    construct: '`arguments`',
    reason: '"arguments" is not there: functions get the parameters that they declare',
    advice: 'use a rest parameter: (...args: number[])',
  },
  'UNI-L023': {
    construct: '`new.target`',
    reason: 'new.target is not there: constructors are called directly',
    advice: 'make the class abstract, or pass what differs to the constructor',
  },
  'UNI-L024': {
    construct: '`this` outside classes, `this` parameters',
    reason: '"this" has no meaning here: only methods, accessors, constructors and field initializers have one',
    advice: 'pass the object as a parameter, or make this function a method',
  },
  'UNI-L025': {
    construct: '`f.call`, `f.apply`, `f.bind`',
    reason: '{name}() cannot set "this": a function\'s "this" is fixed when the program is compiled',
    advice: '{advice}',
  },
  'UNI-L026': {
    construct: 'decorators',
    reason: 'decorators are not supported: they change classes while the program runs',
    advice: 'call the function yourself, e.g. register(Thing) after the class',
  },
  'UNI-L027': {
    construct: '`namespace` with values',
    reason: 'a namespace may hold types only: values belong to modules',
    advice: 'move them to a file of their own and import * as {name} from it, or use a class with static members',
  },
  'UNI-L028': {
    construct: 'declaration merging (class, function or enum with another)',
    reason: '"{name}" is declared more than once: declarations of classes, functions and enums are not merged',
    advice: 'declare it once; write members into the class, and implements for interfaces',
  },
  'UNI-L029': {
    construct: 'mixins; class expressions anywhere but in `const X = class …`',
    reason: '{what}: classes are made when the program is compiled',
    advice: 'declare the class with a name, extend a class by its name, and hold other behaviour in fields',
  },
  'UNI-L030': {
    construct: '`var` where `let` would not mean the same',
    reason: '"var {name}" {why}',
    advice: 'use let or const, declared where all uses see it',
  },
  'UNI-L031': {
    construct: '`==`, `!=` between different types',
    reason: '{operator} would convert between {left} and {right}',
    advice: 'use {operator}= and convert with Number(x) or String(x) where you mean it; x {operator} null is allowed',
  },
  'UNI-L032': {
    construct: 'regular expressions with flag `d` or `v`, or `\\p{…}`',
    reason: '{what} in a regular expression is not supported: the board does not hold the tables for it',
    advice: '{advice}',
  },
  'UNI-L033': {
    construct: '`new String`, `new Number`, `new Boolean`, `Object()`; the types `String`, `Number` …',
    reason: '{name} makes an object out of a primitive, which compares and tests differently',
    advice: 'use {instead}',
  },
  'UNI-L034': {
    construct: 'array holes `[1, , 2]`',
    reason: 'arrays have no holes: each element has its place in memory',
    advice: 'write undefined for the missing element',
  },
  'UNI-L035': {
    construct: '`declare` of values',
    reason: '"declare" promises a value that nothing provides: the image holds only what is compiled into it',
    advice: 'import it from the module that defines it',
  },
  'UNI-L036': {
    construct: '`WeakRef`, `WeakMap`, `WeakSet`, `FinalizationRegistry`',
    reason: '{name} is not there: the collector knows no weak references',
    advice: 'use {instead}',
  },
  'UNI-L037': {
    construct: '`Intl`',
    reason: 'Intl is not there: its tables would not fit the board',
    advice: 'format numbers with toFixed and padStart, dates with toISOString',
  },
  'UNI-L038': {
    construct: '`SharedArrayBuffer`, `Atomics`',
    reason: '{name} is not there: fibers take turns and share all memory',
    advice: 'use a variable, or Queue of kernel/queue between fibers',
  },
  'UNI-L039': {
    construct: '`globalThis`',
    reason: 'globalThis is not there: globals are not properties of an object',
    advice: 'use the name itself; share values by export and import',
  },
  'UNI-L040': {
    construct: '`extends Array`, `Map`, `Promise` … (of the library only Error and its kind)',
    reason: 'a class cannot extend {name}: its layout belongs to the library',
    advice: 'keep the {name} in a field',
  },
  'UNI-L041': {
    construct: 'assigning to a method (`o.method = …`)',
    reason: 'method "{name}" cannot be replaced: its calls are compiled to the class\'s code',
    advice: 'declare a field of function type: {name}: (…) => …',
  },
  'UNI-L042': {
    construct: 'index signatures in classes',
    reason: 'a class has fixed fields and cannot take further ones at run time',
    advice: 'keep the further ones in a field: Map<string, …>',
  },
  'UNI-L043': {
    construct: '`using`, `accessor`',
    reason: '"{name}" is not supported: the library of ES2022 does not have it',
    advice: '{advice}',
  },
  'UNI-L044': {
    construct: 'what the library of uni lacks',
    reason: '{name} is not in uni\'s library',
    advice: '{advice}',
  },
  'UNI-L045': {
    construct: 'a cast between values that are stored differently',
    reason: 'a value of type {from} cannot be taken for {to}: they are stored differently',
    advice: 'convert the value, e.g. Number(x) or String(x), or test it with typeof or instanceof',
  },
  'UNI-L046': {
    construct: 'a type whose representation depends on a type parameter',
    reason: 'it cannot be told how a value of type {type} is stored',
    advice: 'give the type arguments, or use a union or overloads instead of the conditional type',
  },
  'UNI-L047': {
    construct: 'anything else that is not supported yet',
    reason: '{what} is not supported',
    advice: '{advice}',
  },
  'UNI-L048': {
    construct: 'modules that are not TypeScript (`.js`, `.json`), and imports of packages without sources',
    reason: '"{name}" is not TypeScript: uni compiles .ts files',
    advice: 'rename the file to .ts and export its values',
  },
  'UNI-L049': {
    construct: '`import.meta`',
    reason: 'import.meta is not there: an image has no files',
    advice: 'the board\'s name and devices are in module "board"',
  },
  'UNI-L070': {
    construct: 'an array used as one whose elements are stored differently',
    reason: '{what}: their elements are stored differently',
    advice: 'make a new array: xs.map(x => x), or give both the same element type',
  },
  'UNI-L071': {
    construct: 'an object of unknown class used as one of a certain class',
    reason: '{what}: it cannot be told that the object is one',
    advice: 'test it with instanceof, or create it as that class',
  },
} as const satisfies Record<string, Refusal>

export type RefusalCode = keyof typeof refusals
/** Texts for the `{name}`s of a refusal. */
export type Details = Record<string, string>

const filled = (text: string, details: Details): string => text.replace(/\{(\w+)\}/g, (whole, name) => details[name] ?? whole)

/**
 * A refused construct at a place.
 * @param details texts by name, or the text of `{what}` alone
 * @param start offset in the file, where it is not the node's own
 */
export function refusalAt(node: ts.Node, code: RefusalCode, details: Details | string = {}, start = node.getStart()): Diagnostic {
  const { reason, advice } = refusals[code]
  const texts = typeof details === 'string' ? { what: details } : details
  // Without its texts an advice would show its gaps.
  const help = filled(advice, texts)
  return { severity: 'error', ...placeOf(node.getSourceFile(), start), code, message: filled(reason, texts), ...(/\{\w+\}/.test(help) ? {} : { help }) }
}

/** File (relative to the working directory where it is below it), 1-based line and column of `start`. */
export function placeOf(file: ts.SourceFile, start: number): { file: string; line: number; column: number } {
  const { line, character } = file.getLineAndCharacterOfPosition(start)
  const relative = path.relative(process.cwd(), file.fileName)
  return { file: relative.startsWith('..') ? file.fileName : relative, line: line + 1, column: character + 1 }
}

/** Ends the compilation at a construct that cannot be lowered. Throws `CompileError`. */
export function refuse(node: ts.Node, code: RefusalCode, details: Details | string = {}): never {
  throw new CompileError([refusalAt(node, code, details)])
}
