/** Function tables, references and indirect calls (core 4.4.10, 4.4.6, 4.4.3). */
import type { FunctionType, Instruction } from '../wasm/module.ts'
import { Op } from '../wasm/opcodes.ts'
import type { TableContext } from './function.ts'
import type { Program } from './program.ts'
import { as, Effect, over, type Value, unsigned } from './value.ts'

/** C for tables that change; goes into the file only when there are such tables. */
export const tablePrelude = `
#ifndef TABLE_GET
#define TABLE_GET(table, i, site) ({ u32 i_ = (i); TRAP_IF(i_ >= table##_size, TRAP_OUT_OF_BOUNDS, site); table[i_]; })
#define TABLE_SET(table, i, value, site) do { u32 i_ = (i); funcref v_ = (value); TRAP_IF(i_ >= table##_size, TRAP_OUT_OF_BOUNDS, site); table[i_] = v_; } while (0)
#define TABLE_FILL(table, i, value, n, site) do { u32 i_ = (i), n_ = (n); funcref v_ = (value); \\
  TRAP_IF(!IN_RANGE(i_, n_, table##_size), TRAP_OUT_OF_BOUNDS, site); while (n_--) table[i_++] = v_; } while (0)
#define TABLE_GROW(table, value, n, maximum) ({ funcref v_ = (value); u32 n_ = (n), old_ = table##_size; \\
  !IN_RANGE(old_, n_, maximum) ? ~0u : ({ while (n_--) table[table##_size++] = v_; old_; }); })
#define TABLE_COPY(table, source, to, from, n, site) do { u32 to_ = (to), from_ = (from), n_ = (n); \\
  TRAP_IF(!IN_RANGE(to_, n_, table##_size) || !IN_RANGE(from_, n_, source##_size), TRAP_OUT_OF_BOUNDS, site); \\
  if (to_ <= from_) for (u32 k_ = 0; k_ < n_; k_++) table[to_ + k_] = source[from_ + k_]; else while (n_--) table[to_ + n_] = source[from_ + n_]; } while (0)
#define TABLE_INIT(table, segment, to, from, n, site) do { u32 to_ = (to), from_ = (from), n_ = (n); \\
  TRAP_IF(!IN_RANGE(to_, n_, table##_size) || !IN_RANGE(from_, n_, segment##_length), TRAP_OUT_OF_BOUNDS, site); \\
  while (n_--) table[to_++] = segment[from_++]; } while (0)
#endif
`

/** A cap on tables that grow: they are arrays of this size at most. */
export const greatestTable = 10000

export function capacity(p: Program, table: number): number {
  const { minimum, maximum } = p.module.tables[table]
  const grows = p.module.functions.some((f) => f.body.some((i) => i.op === Op.tableGrow && i.a === table))
  return grows ? Math.max(minimum, Math.min(maximum ?? greatestTable, greatestTable)) : minimum
}

/** The reference to function `index`. */
export function reference(p: Program, index: number): string {
  return `{ ${p.typeId(p.module.functions[index].type)}, (void (*)(void))${p.functionNames[index]} }`
}

/** An indirect call through table `table` at `selector`, with arguments as C. The type's identity is structural. */
export function indirect(p: Program, type: FunctionType, table: number, selector: string, args: string[], site: () => number): string {
  const name = p.tableNames[table]
  const size = p.constantTables[table] ? `${p.module.tables[table].minimum}u` : `${name}_size`
  const result = type.results.length > 1 ? p.resultType(type) : type.results[0] ?? 'void'
  return `({ u32 i_ = ${selector}; TRAP_IF(i_ >= ${size}, TRAP_UNDEFINED_ELEMENT, ${site()}); `
    + `if (UNLIKELY(${name}[i_].type != ${p.typeId(type)})) { TRAP_IF(!${name}[i_].type, TRAP_UNDEFINED_ELEMENT, ${site()}); TRAP_AT(TRAP_INDIRECT_TYPE, ${site()}); } `
    + `((${result} (*)(${type.params.join(', ') || 'void'}))${name}[i_].code)(${args.join(', ')}); })`
}

function callIndirect(c: TableContext, i: Instruction): void {
  const { p } = c
  const type = p.module.types[i.a]
  if (!type || !p.module.tables[i.b]) throw c.fail('unknown type or table')
  let selector = c.pop('i32')
  let args = c.take(type.params)
  // Arguments come before the checks of the call.
  const risky = Effect.call | Effect.trap | Effect.fault
  if (args.some((v) => v.effects & risky)) {
    args = args.map((v) => c.settle(v))
    selector = c.settle(selector)
  }
  const texts = args.map((v) => v.type === 'i32' ? as('i32', v) : v.type === 'i64' ? as('i64', v) : v.text)
  const text = indirect(p, type, i.b, unsigned(selector), texts, c.site)
  c.result(text, [...args, selector], type.results.length === 1 ? { c: type.results[0] } : undefined, type)
}

/** Translates an instruction on tables or references; any other is a mistake of the module. */
export function tableInstruction(c: TableContext, i: Instruction): void {
  const { p } = c
  const table = (n: number): string => {
    if (!p.tableNames[n]) throw c.fail(`unknown table ${n}`)
    return p.tableNames[n]
  }
  const three = (macro: string, names: string): void => {
    const [to, from, n] = c.take(['i32', 'i32', 'i32'])
    c.act(Effect.global)
    c.emit(`${macro}(${names}, ${unsigned(to)}, ${unsigned(from)}, ${unsigned(n)}, ${c.site()});`)
  }
  const push = (text: string, type: 'funcref' | 'u32', operands: Value[], effects: number): void => c.push(over(text, type, operands, effects))
  switch (i.op) {
    case Op.callIndirect: return callIndirect(c, i)
    case Op.refNull: return push('(funcref){ 0 }', 'funcref', [], 0)
    case Op.refFunc: return push(`(funcref)${reference(p, i.a)}`, 'funcref', [], 0)
    case Op.refIsNull: {
      const v = c.pop('funcref')
      return push(`(u32)(${v.text}.type == 0)`, 'u32', [v], 0)
    }
    case Op.tableGet: {
      const at = c.pop('i32')
      return push(`TABLE_GET(${table(i.a)}, ${unsigned(at)}, ${c.site()})`, 'funcref', [at], Effect.global | Effect.trap)
    }
    case Op.tableSet: {
      const value = c.pop('funcref')
      const at = c.pop('i32')
      c.act(Effect.global)
      return c.emit(`TABLE_SET(${table(i.a)}, ${unsigned(at)}, (${value.text}), ${c.site()});`)
    }
    case Op.tableSize: return push(`${table(i.a)}_size`, 'u32', [], Effect.global)
    case Op.tableGrow: {
      const n = c.pop('i32')
      const value = c.pop('funcref')
      return push(`TABLE_GROW(${table(i.a)}, (${value.text}), ${unsigned(n)}, ${capacity(p, i.a)}u)`, 'u32', [value, n], Effect.call)
    }
    case Op.tableFill: {
      const n = c.pop('i32')
      const value = c.pop('funcref')
      const at = c.pop('i32')
      c.act(Effect.global)
      return c.emit(`TABLE_FILL(${table(i.a)}, ${unsigned(at)}, (${value.text}), ${unsigned(n)}, ${c.site()});`)
    }
    case Op.tableCopy: return three('TABLE_COPY', `${table(i.a)}, ${table(i.b)}`)
    case Op.tableInit: return three('TABLE_INIT', `${table(i.b)}, ${p.elementNames[i.a]}`)
    case Op.elemDrop: return c.emit(`${p.elementNames[i.a]}_length = 0;`)
  }
  throw c.fail(`unsupported opcode 0x${i.op.toString(16)}`)
}
