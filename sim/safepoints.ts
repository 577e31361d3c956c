/**
 * Gives the author's own loops a safepoint, as on metal: there the back end tests a register at each loop back-edge; here asc's module
 * counts rounds of loops, calls `hw.safepoint` after some, and the exported `safepoint()` when that says so.
 */
import binaryen from 'assemblyscript/binaryen'
import { LOOPS } from './seam.ts'
import { definedFunctions, walk, type Expression, type Module } from './walk.ts'

/** Adds them to every function that is not of the framework or asc's library. Without an export `safepoint` it does nothing. */
export function addSafepoints(module: Module): void {
  const handler = module.getExport('safepoint')
  if (!handler) return
  const target = binaryen.getExportInfo(handler).value
  module.addFunctionImport('~safepoint', 'hw', 'safepoint', binaryen.none, binaryen.i32)
  module.addGlobal('~left', binaryen.i32, true, module.i32.const(LOOPS))
  const left = (): Expression => module.global.get('~left', binaryen.i32)
  const test = (): Expression =>
    module.block(null, [
      module.global.set('~left', module.i32.sub(left(), module.i32.const(1))),
      module.if(module.i32.eqz(left()), module.block(null, [
        module.global.set('~left', module.i32.const(LOOPS)),
        module.if(module.call('~safepoint', [], binaryen.i32), module.call(target, [], binaryen.none)),
      ])),
    ])
  for (const { name, body } of definedFunctions(module)) {
    if (name.startsWith('~')) continue
    walk(body, (loop, id) => {
      if (id !== binaryen.LoopId) return
      const inner = (binaryen.getExpressionInfo(loop) as binaryen.LoopInfo).body
      setLoopBody(loop, module.block(null, [test(), inner], binaryen.getExpressionType(inner)))
    })
  }
}

/** There, but not in the package's type declarations. */
const setLoopBody = (loop: Expression, body: Expression): void =>
  (binaryen as unknown as { Loop: { setBody(loop: Expression, body: Expression): void } }).Loop.setBody(loop, body)
