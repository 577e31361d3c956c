/**
 * Makes an access to page 0 trap. On metal that page is not mapped; WebAssembly cannot unmap it, so each load and store has its address
 * looked at. An address that `memory.copy` or `memory.fill` reaches is not.
 */
import binaryen from 'assemblyscript/binaryen'
import { definedFunctions, walk, type Expression, type Module } from './walk.ts'

/** Bytes of address space from 0 that no access may touch. */
export const NULL_PAGE = 4096

/** Checks every load and store of the module that could meet page 0. Calls `hw.nullAccess(pointer, offset)` for pointers below it. */
export function addNullChecks(module: Module): void {
  const { i32 } = binaryen
  const pointer = (): Expression => module.local.get(0, i32)
  const offset = (): Expression => module.local.get(1, i32)
  module.addFunctionImport('~nullAccess', 'hw', 'nullAccess', binaryen.createType([i32, i32]), binaryen.none)
  const functions = definedFunctions(module)
  module.addFunction('~pointer', binaryen.createType([i32, i32]), i32, [], module.block(null, [
    module.if(module.i32.lt_u(pointer(), module.i32.const(NULL_PAGE)), module.call('~nullAccess', [pointer(), offset()], binaryen.none)),
    pointer(),
  ], i32))
  for (const { body } of functions) {
    walk(body, (access, id) => {
      if (id !== binaryen.LoadId && id !== binaryen.StoreId) return
      const { ptr, offset } = binaryen.getExpressionInfo(access) as binaryen.LoadInfo
      if (offset >= NULL_PAGE || isValidConstant(ptr)) return
      setPointer(id, access, module.call('~pointer', [ptr, module.i32.const(offset)], i32))
    })
  }
}

/** A constant address outside of page 0: static data. */
const isValidConstant = (ptr: Expression): boolean =>
  binaryen.getExpressionId(ptr) === binaryen.ConstId && Number((binaryen.getExpressionInfo(ptr) as binaryen.ConstInfo).value) >>> 0 >= NULL_PAGE

/** There, but not in the package's type declarations. */
const setPointer = (id: number, access: Expression, ptr: Expression): void => {
  const kinds = binaryen as unknown as Record<'Load' | 'Store', { setPtr(access: Expression, ptr: Expression): void }>
  kinds[id === binaryen.LoadId ? 'Load' : 'Store'].setPtr(access, ptr)
}
