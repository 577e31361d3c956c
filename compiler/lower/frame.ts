/** Generators and async functions: a class whose fields are the variables and whose `resume` goes on at a numbered state. */
import ts from 'typescript'
import { expression } from './expression.ts'
import { convert } from './convert.ts'
import { codes } from './closure.ts'
import { Fn, declared, zero, type Frame, type Variable } from './fn.ts'
import { bindParameter, earlyParameters, passedTo, writeBody } from './function.ts'
import { ends, parts, type Label, type Stmt } from './ir.ts'
import { argumentsOf } from './library.ts'
import { leaveFrame } from './suspend.ts'
import { refuseThenable } from './thenable.ts'
import { elementRep, isReference, repOf } from './types.ts'
import { REF, type Part, type Rep, type Signature } from './unit.ts'

export function frameKind(node: ts.SignatureDeclaration): Frame['kind'] | undefined {
  const generator = !!(node as ts.FunctionDeclaration).asteriskToken
  const async = ts.canHaveModifiers(node) && !!ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword)
  return async && generator ? 'async generator' : async ? 'async' : generator ? 'generator' : undefined
}

/** Writes the frame's class; `fn` itself only makes the object. @returns the parameters for the head */
export function asFrame(fn: Fn, node: ts.FunctionLikeDeclaration, signature: Signature, prologue: string[], kind: Frame['kind']): string[] {
  const { unit } = fn
  unit.eventLoop ||= kind !== 'generator'
  const element = kind === 'generator' ? elementOfGenerator(fn, node) : REF
  const name = unit.unique(`${fn.label.replace(/\W/g, '_')}$frame`, fn.file.name)
  const key = `frame:${name}`
  const inner = new Fn(unit, fn.file, fn.env, key, kind === 'generator' ? 'bool' : 'void', fn.label)
  inner.frame = { kind, fields: [], element }
  inner.self = fn.self
  inner.statics = fn.statics
  inner.thisText = fn.self ? `changetype<${fn.self.name}>(this.$this)` : 'this'
  for (const text of prologue) fn.line(text)
  fn.line(`let $frame: ${name} = new ${name}()`)
  if (fn.self) {
    inner.frame.fields.push({ name: '$this', rep: fn.self.name })
    fn.line(`$frame.$this = ${fn.thisText}`)
  }
  if (fn.object) {
    inner.object = { ...fn.object, text: 'this.$this' }
    inner.frame.fields.push({ name: '$this', rep: REF })
    fn.line(`$frame.$this = ${fn.object.text}`)
  }
  // What the function captured goes into the frame.
  for (const [symbol, known] of fn.vars) {
    const field = inner.fresh(`${symbol.name}$`)
    const rep: Rep = known.cell ? `$closure.Cell<${known.rep}>` : known.rep
    inner.frame.fields.push({ name: field, rep })
    fn.line(`$frame.${field} = ${known.text}`)
    const text = isReference(rep) && rep !== REF ? `changetype<${rep}>(this.${field})` : `this.${field}`
    const copy: Variable = { ...known, text }
    inner.vars.set(symbol, copy)
    const code = codes.get(known)
    if (code) codes.set(copy, code)
  }
  const parameters = node.parameters.filter((one) => !(ts.isIdentifier(one.name) && one.name.text === 'this'))
  const heads = signature.params.map((rep, index) => {
    const parameter = parameters[index]
    const passed = fn.fresh(parameter && ts.isIdentifier(parameter.name) ? parameter.name.text : `$p${index}`)
    const field = inner.fresh(`$p${index}`)
    inner.frame!.fields.push({ name: field, rep })
    fn.line(`$frame.${field} = ${passed}`)
    return `${passed}: ${rep}`
  })
  const part: Part = { kind: 'class', head: '', at: node, members: [] }
  const resume: Part = { kind: 'function', head: kind === 'generator' ? 'resume(mode: $generator.Mode): bool' : 'resume(): void', at: node, body: [], result: inner.result, key, indent: '  ' }
  fn.file.parts.push(part)
  unit.edge('closures', key)
  unit.edge('iterate', key)
  const body = inner.collect(() => {
    earlyParameters(inner, parameters)
    const names = signature.params.map((rep, index) => (isReference(rep) && rep !== REF ? `changetype<${rep}>(this.$p${index})` : `this.$p${index}`))
    parameters.forEach((parameter, index) => bindParameter(inner, parameter, passedTo(inner, parameter, index, { taken: signature, names })))
    if (node.body && !ts.isBlock(node.body)) refuseThenable(inner, node.body)
    if (node.body && !ts.isBlock(node.body)) leaveFrame(inner, convert(inner, expression(inner, node.body), REF).text, node.body)
    else {
      writeBody(inner, node)
      while (inner.out.at(-1)?.kind === 'return' && kind === 'generator' && (inner.out.at(-1) as { value?: string }).value === 'false' && !/this\.result/.test(JSON.stringify((inner.out.at(-2) as { text?: string })?.text ?? ''))) inner.out.pop()
      if (!ends(inner.out)) leaveFrame(inner, 'null')
    }
  })
  resume.body = machine(body)
  const base = kind === 'generator' ? `$generator.JsGenerator<${element}>` : kind === 'async' ? '$async.AsyncFrame' : '$async_generator.JsAsyncGenerator'
  part.head = `class ${name} extends ${base} {`
  part.members.push({ kind: 'text', lines: inner.frame.fields.map((field) => ({ text: `  ${field.name}: ${declared(field.rep)}${isReference(field.rep) ? ' = null' : ` = ${zero(field.rep)}`};` })) }, resume)
  fn.emit({ kind: 'return', value: kind === 'async' ? '$async.start($frame)' : isReference(signature.result) && signature.result !== REF ? `changetype<${signature.result}>($frame)` : '$frame' })
  return heads
}

/** What a generator function yields. */
function elementOfGenerator(fn: Fn, node: ts.SignatureDeclaration): Rep {
  const type = fn.checker.getSignatureFromDeclaration(node)!.getReturnType()
  const rep = repOf(fn.unit, type, fn.env)
  if (rep.startsWith('$generator.')) return argumentsOf(rep)[0]
  const args = fn.checker.getTypeArguments(type as ts.TypeReference)
  return args.length ? elementRep(repOf(fn.unit, args[0], fn.env)) : REF
}

const suspends = (stmt: Stmt): boolean => stmt.kind === 'suspend' || parts(stmt).some((list) => list.some(suspends))

/** Statements with suspensions as one switch over states in a loop. */
function machine(body: Stmt[]): Stmt[] {
  if (!body.some(suspends)) return body
  const dispatch: Label = { name: 'dispatch' }
  const states: Stmt[][] = [[]]
  let current = 0
  const labels = new Map<Label, { breaks: number; continues?: number }>()
  const emit = (stmt: Stmt): void => void states[current].push(stmt)
  const fresh = (): number => states.push([]) - 1
  const go = (state: number): Stmt[] => [{ kind: 'line', text: `this.state = ${state}` }, { kind: 'continue', label: dispatch }]
  const goTo = (state: number): void => void states[current].push(...go(state))

  /** Jumps to labels that have become states. */
  const rewrite = (list: Stmt[]): Stmt[] => list.flatMap((stmt): Stmt[] => {
    if (stmt.kind === 'break' || stmt.kind === 'continue') {
      const known = labels.get(stmt.label)
      return known ? go(stmt.kind === 'break' ? known.breaks : known.continues!) : [stmt]
    }
    switch (stmt.kind) {
      case 'if': return [{ ...stmt, then: rewrite(stmt.then), otherwise: rewrite(stmt.otherwise) }]
      case 'loop': return [{ ...stmt, body: rewrite(stmt.body), update: rewrite(stmt.update) }]
      case 'block': return [{ ...stmt, body: rewrite(stmt.body) }]
      case 'switch': return [{ ...stmt, bodies: stmt.bodies.map(rewrite) }]
      case 'check': return [{ ...stmt, exit: rewrite(stmt.exit) }]
      default: return [stmt]
    }
  })

  function run(list: Stmt[]): void {
    for (const stmt of list) {
      if (!suspends(stmt)) {
        for (const one of rewrite([stmt])) emit(one)
        continue
      }
      switch (stmt.kind) {
        case 'suspend': {
          const next = fresh()
          emit({ kind: 'line', text: `this.state = ${next}`, at: stmt.at })
          for (const one of rewrite(stmt.leave)) emit(one)
          current = next
          break
        }
        case 'if': {
          const then = fresh(), otherwise = fresh(), end = fresh()
          emit({ kind: 'if', test: stmt.test, then: go(then), otherwise: [], at: stmt.at })
          goTo(otherwise)
          for (const [state, inner] of [[then, stmt.then], [otherwise, stmt.otherwise]] as const) {
            current = state
            run(inner)
            goTo(end)
          }
          current = end
          break
        }
        case 'loop': {
          const head = fresh(), end = fresh()
          const update = stmt.update.length ? fresh() : head
          labels.set(stmt.label, { breaks: end, continues: update })
          goTo(head)
          current = head
          if (stmt.test) emit({ kind: 'if', test: `!(${stmt.test})`, then: go(end), otherwise: [], at: stmt.at })
          run(stmt.body)
          goTo(update)
          if (update !== head) {
            current = update
            run(stmt.update)
            goTo(head)
          }
          current = end
          break
        }
        case 'block': {
          const end = fresh()
          labels.set(stmt.label, { breaks: end })
          run(stmt.body)
          goTo(end)
          current = end
          break
        }
        case 'switch': {
          const bodies = stmt.bodies.map(() => fresh()), end = fresh()
          labels.set(stmt.label, { breaks: end })
          bodies.forEach((state, index) => emit({ kind: 'if', test: `${stmt.value} == ${index}`, then: go(state), otherwise: [], at: stmt.at }))
          goTo(end)
          stmt.bodies.forEach((inner, index) => {
            current = bodies[index]
            run(inner)
            goTo(bodies[index + 1] ?? end)
          })
          current = end
          break
        }
        default: throw new Error(`a suspension inside ${stmt.kind}`)
      }
    }
  }
  run(body)
  // What follows a jump is never reached.
  const bodies = states.map((list) => {
    const last = list.findIndex((stmt) => stmt.kind === 'continue' || stmt.kind === 'return' || stmt.kind === 'break')
    return last < 0 ? list : list.slice(0, last + 1)
  })
  return [{ kind: 'loop', label: dispatch, test: '', body: [{ kind: 'switch', label: { name: 'states' }, value: 'this.state', bodies }], update: [] }]
}
