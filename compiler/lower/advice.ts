/** What to write instead, for errors of TypeScript's own that come from another platform's habits. */
import ts from 'typescript'

/** Names that other platforms have, and what uni has in their place. */
const elsewhere: Record<string, string> = {
  process: 'there is no process: exit with exit(code) of kernel/boot, print with console.log',
  require: 'use import { x } from "./file"',
  module: 'use export',
  exports: 'use export',
  Buffer: 'use Uint8Array',
  setImmediate: 'use setTimeout(f, 0) or queueMicrotask(f)',
  performance: 'use Date.now(), or uptimeUs() of kernel/time',
  structuredClone: 'copy the fields: { ...x }',
  TextEncoder: 'import { encodeUtf8 } from "uni"',
  TextDecoder: 'import { decodeUtf8 } from "uni"',
  crypto: 'use Math.random where nobody is to be kept from guessing',
  fetch: 'import { request } from "uni/http-client"',
  XMLHttpRequest: 'there is no network: read and write through the board\'s devices (module "board")',
  WebSocket: 'there is no network: read and write through the board\'s devices (module "board")',
  URL: 'split the text yourself: there is no network',
  window: 'there is no browser: globals are used by their names',
  self: 'there is no browser: globals are used by their names',
  global: 'globals are used by their names',
  document: 'there is no screen: print with console.log',
  alert: 'print with console.log',
  localStorage: 'keep values in a Map: there is no storage',
  requestAnimationFrame: 'use setInterval(f, 16)',
  __dirname: 'an image has no files',
  __filename: 'an image has no files',
  StaticArray: 'use an array or a typed array',
  changetype: 'values keep their types in apps: test with instanceof',
  load: 'apps have no addresses: use a typed array, or write a driver',
  store: 'apps have no addresses: use a typed array, or write a driver',
  assert: 'write if (!condition) throw new Error("…")',
  isDefined: 'test the value: if (led) …',
}

/** Codes of "cannot find name". */
const UNKNOWN_NAME = new Set([2304, 2552, 2503, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 2867, 2868])
const UNKNOWN_MODULE = new Set([2307, 2792, 2591])
const FRAMEWORK = 'apps import "board", "kernel/console", "kernel/fiber" and others of kernel/, and files of their own'

/** One line of advice, or undefined where TypeScript's message says it all. */
export function adviceFor(error: ts.Diagnostic): string | undefined {
  const text = error.file && error.start !== undefined ? error.file.text.slice(error.start, error.start + (error.length ?? 0)) : ''
  if (UNKNOWN_NAME.has(error.code) && Object.hasOwn(elsewhere, text)) return elsewhere[text]
  if (UNKNOWN_MODULE.has(error.code)) return FRAMEWORK
  switch (error.code) {
    case 2550: // … Do you need to change your target library?
    case 2339:
      return undefined
    case 2732: // Cannot find module … resolveJsonModule
      return 'export the values from a .ts file'
    case 7053:
      return 'use a Map or Record<string, …>, or a switch over the names'
    case 7006:
    case 7031:
    case 7005:
    case 7034:
      return 'give it a type'
    case 2683:
      return 'use an arrow function, or pass the object as a parameter'
    case 18046: // 'e' is of type 'unknown'
      return 'narrow it first: if (e instanceof Error) …, typeof e === "string"'
    case 18047:
    case 18048:
    case 2531:
    case 2532:
    case 2533:
      return 'test it first, or use ?. and ??'
  }
  return undefined
}
