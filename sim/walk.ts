/** Walks over the code of a binaryen module. */
import binaryen from 'assemblyscript/binaryen'

export type Module = InstanceType<typeof binaryen.Module>
/** A reference to an expression. */
export type Expression = number

/** Calls `visit` with every expression below `root`, inner ones first, and `root` itself. @param visit gets the expression and its kind */
export function walk(root: Expression, visit: (expression: Expression, id: number) => void): void {
  if (!root) return
  const id = binaryen.getExpressionId(root)
  const parts = PARTS.get(id)
  if (parts) {
    // Only for kinds that have parts: binaryen cannot describe every other.
    const info = binaryen.getExpressionInfo(root) as unknown as Record<string, Expression | Expression[]>
    for (const part of parts) for (const child of [info[part]].flat()) walk(child, visit)
  }
  visit(root, id)
}

/** The parts of each kind of expression that asc emits, by their names in binaryen's description. */
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
  [binaryen.MemoryGrowId, ['delta']],
  [binaryen.MemoryCopyId, ['dest', 'source', 'size']],
  [binaryen.MemoryFillId, ['dest', 'value', 'size']],
])

/** Names of the functions a module defines itself, and their bodies. Functions that asc made up begin with `~`, but `~lib/` are libraries. */
export function definedFunctions(module: Module): { name: string; body: Expression }[] {
  return Array.from({ length: module.getNumFunctions() }, (_, i) => binaryen.getFunctionInfo(module.getFunctionByIndex(i)))
    .filter(({ base }) => !base)
    .map(({ name, body }) => ({ name, body }))
}
