/** From a byte of the wasm to the author's line. */
import { TraceMap, decodedMappings } from '@jridgewell/trace-mapping'

export interface Place { file: string; line: number }

/** Look-up over a source map whose generated column is the byte offset in the wasm. */
export function lineTable(sourceMap: string): (offset: number) => Place | undefined {
  const map = new TraceMap(sourceMap)
  const segments = decodedMappings(map)[0] ?? []
  return (offset) => {
    let low = 0, high = segments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (segments[middle][0] <= offset) low = middle + 1
      else high = middle
    }
    const segment = segments[low - 1]
    if (!segment || segment.length < 4) return undefined
    const file = map.sources[segment[1]!]
    return file ? { file, line: segment[2]! + 1 } : undefined
  }
}
