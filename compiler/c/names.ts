/** Readable, unique C names for what the name section calls wasm functions, globals and locals. */

const keywords = ('auto break case char const continue default do double else enum extern float for goto if inline int long register restrict '
  + 'return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof _Bool _Complex _Generic _Noreturn '
  + '_Static_assert _Thread_local __func__ __FUNCTION__').split(' ')

/**
 * Names that C headers define at file scope, and those their macros declare inside (which end in `_`): generated names must avoid them.
 * Parameters of macros and functions do not matter.
 */
export function definedNames(...headers: string[]): Set<string> {
  const found = new Set([...keywords, 'funcref', 'safepoint', 'main_'])
  const patterns = [/#define\s+(\w+)/g, /(\w+)\s*\(/g, /\b([A-Z_][A-Z0-9_]*)\b/g, /\b(\w+_)\b/g]
  for (const text of headers) {
    const code = text.replace(/\/\*[^]*?\*\//g, '').replace(/"[^"]*"/g, '')
    for (const pattern of patterns) for (const match of code.matchAll(pattern)) found.add(match[1])
    for (const [declaration] of code.matchAll(/^(extern|typedef)\b[^;]*;/gm)) for (const [name] of declaration.matchAll(/\w+/g)) found.add(name)
  }
  for (const type of ['f32', 'f64']) for (const name of ['ceil', 'floor', 'trunc', 'nearest', 'min', 'max']) found.add(`${type}_${name}`)
  for (const type of ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64']) found.add(`m_${type}`)
  // Fields and parameters that the patterns catch as well.
  return new Set([...found].filter((name) => name.length > 1 && name !== 'type' && name !== 'code'))
}

/** asc's `kernel/fiber/Fiber#run` and `~lib/array/Array<~lib/string/String>#push` without the module paths. */
export function prettyName(name: string): string {
  return name.replace(/[\w~.@-]+\//g, '') || name
}

/** Gives out C identifiers, each once. */
export class Names {
  private readonly used = new Set<string>()

  constructor(private readonly reserved: ReadonlySet<string>, private readonly also: ReadonlySet<string> = new Set()) {}

  take(wish: string): string {
    let base = wish.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+(?=.)|_+$/g, '')
    if (base === '' || /^\d/.test(base)) base = `_${base}`
    let name = base
    for (let n = 2; this.used.has(name) || this.reserved.has(name) || this.also.has(name); n++) name = `${base}_${n}`
    this.used.add(name)
    return name
  }
}
