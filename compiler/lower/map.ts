/** asc's source map and functions, told in terms of the author's files. */
import { decode, encode } from '@jridgewell/sourcemap-codec'
import type { FunctionInfo } from '../program.ts'
import type { Lowered } from './lower.ts'

interface SourceMap { sources: string[]; mappings: string }

/** Replaces generated lines by those they come from; in `functions` too. What nobody wrote is in a file of its own. */
export function fromAuthor(map: SourceMap, functions: Map<string, FunctionInfo>, lowered?: Pick<Lowered, 'place' | 'extent'>): SourceMap {
  if (!lowered) return map
  for (const info of functions.values()) {
    info.name = shownName(info.name)
    const first = lowered.place(info.file, info.firstLine, true), last = lowered.place(info.file, info.lastLine, true)
    if (!first) continue
    const own = lowered.extent?.(info.file, info.firstLine)
    info.firstLine = own?.first ?? first.line
    info.lastLine = own?.last ?? (last && last.file === first.file && last.line >= first.line ? last.line : first.line)
    info.file = first.file
  }
  const sources = [...map.sources]
  const index = new Map(sources.map((name, at) => [name, at]))
  const places = new Map<string, { file: string; line: number; column: number } | undefined>()
  const segments = decode(map.mappings).map((line) => line.map((segment) => {
    if (segment.length < 4) return segment
    const [column, source, at] = segment as [number, number, number, number]
    const key = `${source} ${at}`
    if (!places.has(key)) places.set(key, lowered.place(sources[source], at + 1, true))
    const place = places.get(key)
    if (!place) return segment
    let target = index.get(place.file)
    if (target === undefined) {
      target = map.sources.push(place.file) - 1
      index.set(place.file, target)
    }
    return [column, target, place.line - 1, place.column - 1] as [number, number, number, number]
  }))
  return { ...map, mappings: encode(segments) }
}

/** A generated function as people know it: `poll$sample$2` → `poll.sample`, `poll$frame#resume` → `poll`. */
export const shownName = (name: string): string =>
  (/(^|#)\$/.test(name) ? name : name.replace(/\$frame#resume$/, '').replace(/\$\d+(?=\$|#|$)/g, '').replace(/\$(?=\w)/g, '.').replace(/\$$/, ''))
