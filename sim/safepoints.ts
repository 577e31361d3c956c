/**
 * Gives the author's own loops a safepoint, as on metal: there the back end tests a register at each loop back-edge; here asc's module
 * counts rounds of loops, calls `hw.safepoint` after some, and the exported `safepoint()` when that says so.
 */
import binaryen from 'assemblyscript/binaryen'
import { LOOPS } from './seam.ts'

type Module = InstanceType<typeof binaryen.Module>
type Expression = number

/** Adds them to every function that is not of the framework or asc's library. Without an export `safepoint` it does nothing. */
export function addSafepoints(module: Module): void {
  const handler = module.getExport('safepoint')
  if (!handler) return
  const target = binaryen.getExportInfo(handler).value
  module.addFunctionImport('~safepoint', 'hw', 'safepoint', binaryen.none, binaryen.i32)
  module.addGlobal('~left', binaryen.i32, true, module.i32.const(LOOPS))
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const { name, base, body } = binaryen.getFunctionInfo(module.getFunctionByIndex(i))
    if (name.startsWith('~') || base) continue
    for (const loop of loopsIn(body)) {
      const inner = (binaryen.getExpressionInfo(loop) as binaryen.LoopInfo).body
      const left = (): Expression => module.global.get('~left', binaryen.i32)
      const test = module.block(null, [
        module.global.set('~left', module.i32.sub(left(), module.i32.const(1))),
        module.if(module.i32.eqz(left()), module.block(null, [
          module.global.set('~left', module.i32.const(LOOPS)),
          module.if(module.call('~safepoint', [], binaryen.i32), module.call(target, [], binaryen.none)),
        ])),
      ])
      setLoopBody(loop, module.block(null, [test, inner], binaryen.getExpressionType(inner)))
    }
  }
}

/** There, but not in the package's type declarations. */
const setLoopBody = (loop: Expression, body: Expression): void =>
  (binaryen as unknown as { Loop: { setBody(loop: Expression, body: Expression): void } }).Loop.setBody(loop, body)

/** All loops below an expression. Only kinds that asc nests statements in are looked into. */
function loopsIn(expression: Expression): Expression[] {
  const found: Expression[] = []
  const visit = (at: Expression): void => {
    if (!at) return
    const id = binaryen.getExpressionId(at)
    const parts = PARTS.get(id)
    if (!parts) return // binaryen cannot describe every kind
    if (id === binaryen.LoopId) found.push(at)
    const info = binaryen.getExpressionInfo(at) as unknown as Record<string, unknown>
    for (const part of parts) {
      const child = info[part]
      if (Array.isArray(child)) child.forEach(visit)
      else visit(child as Expression)
    }
  }
  visit(expression)
  return found
}

/** Children of each kind of expression, by their names in binaryen's description. */
const PARTS = new Map<number, string[]>([
  [binaryen.BlockId, ['children']],
  [binaryen.IfId, ['condition', 'ifTrue', 'ifFalse']],
  [binaryen.LoopId, ['body']],
  [binaryen.BreakId, ['condition', 'value']],
  [binaryen.SwitchId, ['condition', 'value']],
  [binaryen.CallId, ['operands']],
  [binaryen.CallIndirectId, ['target', 'operands']],
  [binaryen.LocalSetId, ['value']],
  [binaryen.GlobalSetId, ['value']],
  [binaryen.LoadId, ['ptr']],
  [binaryen.StoreId, ['ptr', 'value']],
  [binaryen.UnaryId, ['value']],
  [binaryen.BinaryId, ['left', 'right']],
  [binaryen.SelectId, ['condition', 'ifTrue', 'ifFalse']],
  [binaryen.DropId, ['value']],
  [binaryen.ReturnId, ['value']],
])
