/** Statements as AssemblyScript text, each line with the place it came from. asc has no labels: jumps over several levels go by a variable. */
import type ts from 'typescript'
import { walk, type Label, type Stmt } from './ir.ts'

export interface Line { text: string; at?: ts.Node }

/** A construct that `break` or `continue` of AssemblyScript acts on. */
interface Frame {
  label: Label
  takesBreak: boolean
  takesContinue: boolean
  /** The label that `continue` names when it acts on this frame; a block inside a loop may stand for the loop's next round. */
  continues?: Label
  /** Jumps that leave the frame for one further out. */
  escapes: Map<string, { kind: 'break' | 'continue'; label: Label }>
}

/** Prints a function's body. The caller adds the head and the closing brace. */
export function printBody(stmts: Stmt[], indent = '  '): Line[] {
  const numbers = new Map<string, number>()
  const ids = new Map<Label, number>()
  const frames: Frame[] = []
  const lines: Line[] = []
  const out = (depth: string, text: string, at?: ts.Node): void => void lines.push({ text: depth + text, at })
  const keyOf = (kind: string, label: Label): string => {
    if (!ids.has(label)) ids.set(label, ids.size)
    return `${kind} ${ids.get(label)}`
  }

  function jump(kind: 'break' | 'continue', label: Label, depth: string): void {
    const breaks = frames.findLast((frame) => frame.takesBreak)
    if (!breaks) throw new Error(`jump to ${label.name} from outside it`)
    if (kind === 'break' && breaks.label === label) return out(depth, 'break;')
    if (kind === 'continue' && frames.findLast((frame) => frame.takesContinue)?.continues === label) return out(depth, 'continue;')
    const key = keyOf(kind, label)
    if (!numbers.has(key)) numbers.set(key, numbers.size + 1)
    breaks.escapes.set(key, { kind, label })
    out(depth, `$jump = ${numbers.get(key)};`)
    out(depth, 'break;')
  }

  /** Behind a construct that jumps have left for one further out. */
  function goOn({ escapes }: Frame, depth: string): void {
    for (const [key, { kind, label }] of escapes) {
      out(depth, `if ($jump == ${numbers.get(key)}) {`)
      out(depth, `  $jump = 0;`)
      jump(kind, label, `${depth}  `)
      out(depth, '}')
    }
  }

  function within(frame: Omit<Frame, 'escapes'>, print: () => void): Frame {
    const whole: Frame = { ...frame, escapes: new Map() }
    frames.push(whole)
    print()
    frames.pop()
    return whole
  }

  function print(list: Stmt[], depth: string): void {
    const deeper = `${depth}  `
    for (const stmt of list) {
      switch (stmt.kind) {
        case 'line': out(depth, `${stmt.text};`, stmt.at); break
        case 'return': out(depth, stmt.value === undefined ? 'return;' : `return ${stmt.value};`, stmt.at); break
        case 'break': case 'continue': jump(stmt.kind, stmt.label, depth); break
        case 'if':
          if (!stmt.then.length && !stmt.otherwise.length) break
          out(depth, `if (${stmt.test}) {`, stmt.at)
          print(stmt.then, deeper)
          if (stmt.otherwise.length) {
            out(depth, '} else {')
            print(stmt.otherwise, deeper)
          }
          out(depth, '}')
          break
        case 'block': {
          if (!jumpsTo(stmt.body, stmt.label)) {
            print(stmt.body, depth)
            break
          }
          out(depth, 'do {')
          const frame = within({ label: stmt.label, takesBreak: true, takesContinue: true }, () => print(stmt.body, deeper))
          out(depth, '} while (false);')
          goOn(frame, depth)
          break
        }
        case 'loop': {
          const native = stmt.update.every((one) => one.kind === 'line' && !one.text.startsWith('let '))
          const update = native ? stmt.update.map((one) => (one as { text: string }).text).join(', ') : ''
          out(depth, native && !update ? `while (${stmt.test || 'true'}) {` : `for (; ${stmt.test}; ${update}) {`, stmt.at)
          const frame = within({ label: stmt.label, takesBreak: true, takesContinue: true, continues: native ? stmt.label : undefined }, () => {
            if (native) return print(stmt.body, deeper)
            // `continue` leaves a block around the body, so that the update runs.
            if (!continuesTo(stmt.body, stmt.label)) print(stmt.body, deeper)
            else {
              out(deeper, 'do {')
              const inner = within({ label: { name: 'round' }, takesBreak: true, takesContinue: true, continues: stmt.label }, () => print(stmt.body, `${deeper}  `))
              out(deeper, '} while (false);')
              goOn(inner, deeper)
            }
            print(stmt.update, deeper)
          })
          out(depth, '}')
          goOn(frame, depth)
          break
        }
        case 'switch': {
          out(depth, `switch (${stmt.value}) {`, stmt.at)
          const frame = within({ label: stmt.label, takesBreak: true, takesContinue: false }, () =>
            stmt.bodies.forEach((body, index) => {
              const value = stmt.cases ? stmt.cases[index] : String(index)
              out(deeper, value === undefined ? 'default: {' : `case ${value}: {`)
              print(body, `${deeper}  `)
              out(deeper, '}')
            }))
          out(depth, '}')
          goOn(frame, depth)
          break
        }
        case 'check': case 'suspend': throw new Error(`${stmt.kind} was not resolved before printing`)
      }
    }
  }

  print(stmts, indent)
  return numbers.size ? [{ text: `${indent}let $jump: i32 = 0;` }, ...lines] : lines
}

const jumpsTo = (body: Stmt[], label: Label): boolean => {
  let found = false
  walk(body, (stmt) => { if ((stmt.kind === 'break' || stmt.kind === 'continue') && stmt.label === label) found = true })
  return found
}

const continuesTo = (body: Stmt[], label: Label): boolean => {
  let found = false
  walk(body, (stmt) => { if (stmt.kind === 'continue' && stmt.label === label) found = true })
  return found
}

/** asc takes `(x) :` for the head of an arrow function: a cast before the colon of `?:` goes without parentheses. Strings stay as they are. */
export const withoutHeads = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|(?<![\w$])<(\w+)>\(([A-Za-z_$][\w$]*)\)(?= : )/g, (all, rep: string | undefined, name: string) => (rep === undefined ? all : `<${rep}>${name}`))
