/** Opcodes that the translator names (core 5.4) and the shape of every supported one's immediates. */

export const Op = {
  unreachable: 0x00, nop: 0x01, block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, br: 0x0c, brIf: 0x0d, brTable: 0x0e,
  return: 0x0f, call: 0x10, callIndirect: 0x11, drop: 0x1a, select: 0x1b, selectTyped: 0x1c,
  localGet: 0x20, localSet: 0x21, localTee: 0x22, globalGet: 0x23, globalSet: 0x24, tableGet: 0x25, tableSet: 0x26,
  i32Load: 0x28, i64Load: 0x29, f32Load: 0x2a, f64Load: 0x2b, i64Load32u: 0x35, i32Store: 0x36, i64Store32: 0x3e,
  memorySize: 0x3f, memoryGrow: 0x40, i32Const: 0x41, i64Const: 0x42, f32Const: 0x43, f64Const: 0x44,
  firstNumeric: 0x45, lastNumeric: 0xc4, refNull: 0xd0, refIsNull: 0xd1, refFunc: 0xd2,
  memoryInit: 0xfc08, dataDrop: 0xfc09, memoryCopy: 0xfc0a, memoryFill: 0xfc0b, tableInit: 0xfc0c, elemDrop: 0xfc0d,
  tableCopy: 0xfc0e, tableGrow: 0xfc0f, tableSize: 0xfc10, tableFill: 0xfc11,
} as const

/** What follows the opcode. */
export type Immediates = 'none' | 'block' | 'index' | 'two' | 'memory' | 'labels' | 'types' | 'zero' | 'zeros' | 'indexZero' | 'reference'
  | 'i32' | 'i64' | 'f32' | 'f64'

const shapes = new Map<number, Immediates>()
const set = (shape: Immediates, ...ops: number[]): void => { for (const op of ops) shapes.set(op, shape) }
set('none', Op.unreachable, Op.nop, Op.else, Op.end, Op.return, Op.drop, Op.select, Op.refIsNull)
set('block', Op.block, Op.loop, Op.if)
set('index', Op.br, Op.brIf, Op.call, Op.localGet, Op.localSet, Op.localTee, Op.globalGet, Op.globalSet, Op.tableGet, Op.tableSet,
  Op.refFunc, Op.dataDrop, Op.elemDrop, Op.tableGrow, Op.tableSize, Op.tableFill)
set('two', Op.callIndirect, Op.tableInit, Op.tableCopy)
set('labels', Op.brTable)
set('types', Op.selectTyped)
for (let op = Op.i32Load; op <= Op.i64Store32; op++) shapes.set(op, 'memory')
set('zero', Op.memorySize, Op.memoryGrow, Op.memoryFill)
set('zeros', Op.memoryCopy)
set('indexZero', Op.memoryInit)
set('reference', Op.refNull)
set('i32', Op.i32Const)
set('i64', Op.i64Const)
set('f32', Op.f32Const)
set('f64', Op.f64Const)
for (let op: number = Op.firstNumeric; op <= Op.lastNumeric; op++) shapes.set(op, 'none')
for (let op = 0xfc00; op <= 0xfc07; op++) shapes.set(op, 'none')

/** The immediates of `op`, or undefined when it is not supported. */
export function immediates(op: number): Immediates | undefined {
  return shapes.get(op)
}

/** Greatest alignment exponent of each load and store, from `i32.load` on (core 3.3.7). */
export const naturalAlignment = [2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2]
