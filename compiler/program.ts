/** What asc knows about a compiled program and the wasm does not say: declarations, types of locals, layouts of classes. */

/** The parts of asc's `Program` that are read. */
export interface AscProgram {
  options: { stackSize: number }
  module: { useShadowStack: boolean }
  instancesByName: Map<string, AscElement>
  managedClasses: Map<number, AscClass>
}
interface AscType { toString(): string; isManaged: boolean; byteSize: number }
/** A piece of a source file, by characters. */
export interface AscRange { start: number; end: number; source: { normalizedPath: string; text: string } }
interface AscElement {
  internalName: string
  localsByIndex?: { name: string; type: AscType }[]
  prototype?: { internalName: string; declaration?: { range: AscRange } }
}
interface AscClass {
  internalName: string
  /** Property prototypes among others; a field's instance says where it lies. */
  members: Map<string, { isField?: boolean; fieldDeclaration?: { range: AscRange } | null; instance?: { memoryOffset: number; type: AscType } | null }> | null
}

/** A function as its author wrote it. */
export interface FunctionInfo {
  /** As shown to people: `main`, `Fiber#run`. */
  name: string
  file: string
  firstLine: number
  lastLine: number
  /** Types of parameters and locals by index, as asc writes them; `managed` marks references to collected objects. */
  locals: { name: string; type: string; managed: boolean }[]
}

/** A class: fields with byte offsets from the object's address. */
export interface ClassLayout { id: number; name: string; fields: { name: string; offset: number; type: string }[] }

/** `~lib/array/Array#push` → `Array#push`: the part behind the file's path. */
const shortName = (internalName: string): string => internalName.slice(internalName.lastIndexOf('/') + 1)
/** `~lib/map/Map<~lib/string/String,i32>` → `Map<String,i32>`. */
const shortType = (type: string): string => type.replace(/(?:~lib|[\w.@-]+)\/(?:[\w.@-]+\/)*/g, '')

/** All compiled functions by internal name. @param shown maps asc's file name to the one people know */
export function functionsOf(program: AscProgram, shown: (name: string) => string): Map<string, FunctionInfo> {
  const functions = new Map<string, FunctionInfo>()
  const lineStarts = new Map<string, number[]>()
  for (const [name, element] of program.instancesByName) {
    const range = element.prototype?.declaration?.range
    if (!element.localsByIndex || !range?.source) continue
    const { normalizedPath, text } = range.source
    if (normalizedPath === '~lib/native.ts') continue // asc's own start functions have no place
    const starts = lineStarts.get(normalizedPath) ?? lineStarts.set(normalizedPath, startsOf(text)).get(normalizedPath)!
    functions.set(name, {
      name: shortName(element.prototype!.internalName),
      file: shown(normalizedPath),
      firstLine: lineAt(starts, range.start),
      lastLine: lineAt(starts, range.end),
      locals: element.localsByIndex.map((local) => ({ name: local.name, type: shortType(local.type.toString()), managed: local.type.isManaged })),
    })
  }
  return functions
}

/** Layouts of all managed classes, base classes' fields included. */
export function classesOf(program: AscProgram): ClassLayout[] {
  return [...program.managedClasses].map(([id, element]) => ({
    id,
    name: shortType(element.internalName),
    fields: [...(element.members ?? [])]
      .flatMap(([name, { isField, instance }]) =>
        isField && instance && instance.memoryOffset >= 0 ? [{ name, offset: instance.memoryOffset, type: shortType(instance.type.toString()) }] : [])
      .sort((a, b) => a.offset - b.offset),
  }))
}

/** Bytes from address 0 on that are never mapped (linker/startup/uni.h: wasm_null_page). */
const NULL_BYTES = 4096

/** The first field of each managed class that a null object would find outside page 0, where an access to it would go unnoticed. */
export function fieldsBeyondNull(program: AscProgram): { message: string; range: AscRange | null }[] {
  return [...program.managedClasses.values()].flatMap(({ internalName, members }) => {
    const [first] = [...members ?? []]
      .flatMap(([name, { isField, instance, fieldDeclaration }]) => (isField && instance && instance.memoryOffset + instance.type.byteSize > NULL_BYTES ? [{ name, range: fieldDeclaration?.range, at: instance.memoryOffset }] : []))
      .sort((a, b) => a.at - b.at)
    if (!first) return []
    const message = `Field '${first.name}' begins ${first.at} bytes into '${shortType(internalName)}': on null it would be taken for memory. Fields end within ${NULL_BYTES} bytes; put bulk data into an array.`
    return [{ message, range: first.range ?? null }]
  })
}

function startsOf(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** 1-based line of character `at`. */
function lineAt(starts: number[], at: number): number {
  let low = 0, high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (starts[middle] <= at) low = middle
    else high = middle
  }
  return low + 1
}
