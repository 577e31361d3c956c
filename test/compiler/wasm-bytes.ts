/** Writes small wasm binaries by hand, for tests. */

export const i32 = 0x7f
export const i64 = 0x7e
export const f64 = 0x7c

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}

function vector(items: number[][]): number[] {
  return [...leb(items.length), ...items.flat()]
}

function text(value: string): number[] {
  const bytes = bytesOf(value)
  return [...leb(bytes.length), ...bytes]
}

export function func(params: number[], results: number[]): number[] {
  return [0x60, ...leb(params.length), ...params, ...leb(results.length), ...results]
}

/** A function body: runs of locals `[count, type]`, then instructions with their `end`. */
export function code(locals: [number, number][], body: number[]): number[] {
  const content = [...vector(locals.map(([count, type]) => [...leb(count), type])), ...body]
  return [...leb(content.length), ...content]
}

/** Content of a name section: functions, and locals by function. */
export function names(functions: Record<number, string>, locals: Record<number, Record<number, string>>): number[] {
  const map = (of: Record<number, string>): number[] => vector(Object.entries(of).map(([index, name]) => [...leb(Number(index)), ...text(name)]))
  const part = (id: number, content: number[]): number[] => [id, ...leb(content.length), ...content]
  return [...part(1, map(functions)), ...part(2, vector(Object.entries(locals).map(([index, of]) => [...leb(Number(index)), ...map(of)])))]
}

export interface Parts {
  types?: number[][]
  imports?: [module: string, name: string, kind: number, type: number[]][]
  functions?: number[]
  table?: number[]
  memory?: number[]
  globals?: number[][]
  exports?: [name: string, kind: number, index: number][]
  start?: number
  elements?: number[][]
  dataCount?: number
  code?: number[][]
  data?: number[][]
  custom?: [name: string, content: number[]][]
}

export function module(parts: Parts): Uint8Array {
  const out = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  const section = (id: number, content: number[] | undefined): void => { if (content) out.push(id, ...leb(content.length), ...content) }
  section(1, parts.types && vector(parts.types))
  section(2, parts.imports && vector(parts.imports.map(([from, name, kind, type]) => [...text(from), ...text(name), kind, ...type])))
  section(3, parts.functions && vector(parts.functions.map(leb)))
  section(4, parts.table && vector([parts.table]))
  section(5, parts.memory && vector([parts.memory]))
  section(6, parts.globals && vector(parts.globals))
  section(7, parts.exports && vector(parts.exports.map(([name, kind, index]) => [...text(name), kind, ...leb(index)])))
  section(8, parts.start === undefined ? undefined : leb(parts.start))
  section(9, parts.elements && vector(parts.elements))
  section(12, parts.dataCount === undefined ? undefined : leb(parts.dataCount))
  section(10, parts.code && vector(parts.code))
  section(11, parts.data && vector(parts.data))
  for (const [name, content] of parts.custom ?? []) section(0, [...text(name), ...content])
  return Uint8Array.from(out)
}
