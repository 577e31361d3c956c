/**
 * Members of JavaScript's library and the functions of `lang/` that they become.
 *
 * An entry is written like a signature: `module/function <types> (parameters) : result !`
 *
 *   'Array.prototype.map'     : 'array/map <T,U> (fn(T,i32,this):U) : U[] !'
 *   'Array.prototype.slice'   : 'array/slice <T> (f64=, f64=) : T[]'
 *   'Array.prototype.find'    : 'array/find <T,R> (fn(T,i32,this):bool) : T? !'
 *   'get Map.prototype.size'  : 'map/size <K,V> () : i32'
 *   'Math.hypot'              : 'math/hypot (...f64) : f64'
 *   'new Date'                : 'date/create (...f64) : date'
 *
 * The function is called with its type arguments, then the receiver (members of `prototype`), then the arguments.
 * - types: `T` element of the receiver (array, set, iterator, promise), `K` `V` key and value of a map, `U` from the call's result type (its
 *   element when the result is `U[]`, `set<U>` or `iter<U>`), `R` the result's representation when it ends in `?`.
 * - parameters: a representation; `rep=` may be left out, the function has a default; `...rep` gets an `Array<rep>` of the remaining arguments;
 *   `fn(reps):rep` gets a `Closure` that takes just these representations (`this` = the receiver).
 * - representations: `f64 i32 bool string ref T U K V`, `T[] U[]`, `ref[]` (every array of strings or objects is one), `iter<T>`, `map<K,V>`,
 *   `set<T>`, `date`, `regexp`, `promise`, `error`, `void`; `T?` as a result is T or undefined, represented as R.
 * - `!` at the end: it may throw, so the caller looks at `throwing`.
 */
export interface Builtin {
  /** Module of `lang/`, e.g. `array`. */
  module: string
  name: string
  types: string[]
  params: Param[]
  result: string
  raises: boolean
}

export interface Param {
  rep: string
  optional: boolean
  rest: boolean
  /** Of a function: representations of its parameters and result. */
  fn?: { params: string[]; result: string }
}

/** Reads one entry. Throws `Error` on a bad one. */
export function parseBuiltin(text: string): Builtin {
  const match = /^(\w[\w-]*)\/(\w+)\s*(?:<([^>]*(?:<[^>]*>[^>]*)*)>)?\s*\((.*)\)\s*:\s*([^!\s]+)\s*(!)?$/.exec(text.trim())
  if (!match) throw new Error(`not a builtin: ${text}`)
  const [, module, name, types, params, result, raises] = match
  return { module, name, types: splitTop(types ?? ''), params: splitTop(params).map(parseParam), result, raises: raises === '!' }
}

function parseParam(text: string): Param {
  const rest = text.startsWith('...')
  const optional = text.endsWith('=')
  const rep = text.slice(rest ? 3 : 0, optional ? -1 : undefined)
  const fn = /^fn\((.*)\):(.+)$/.exec(rep)
  return { rep, rest, optional, ...(fn ? { fn: { params: splitTop(fn[1]), result: fn[2] } } : {}) }
}

/** Splits at the commas that are not inside brackets. */
function splitTop(text: string): string[] {
  const parts: string[] = []
  let depth = 0, start = 0
  for (let at = 0; at < text.length; at++) {
    if ('(<'.includes(text[at])) depth++
    else if (')>'.includes(text[at])) depth--
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  const last = text.slice(start).trim()
  return last ? [...parts, last] : parts
}
