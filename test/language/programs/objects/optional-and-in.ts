// `in`, hasOwn and keys tell a property that is absent from one that is undefined: ECMA-262 13.10.1, 20.1.2.13.
interface Options { a?: number; b?: string | undefined; c?: { d?: boolean } }
type Shape = { side: number } | { radius: number } | { width: number; height?: number }

function describe(options: Options): string {
  const parts: string[] = []
  if ('a' in options) parts.push(`a=${options.a}`)
  if ('b' in options) parts.push(`b=${options.b}`)
  if (options.c && 'd' in options.c) parts.push(`d=${options.c.d}`)
  return `{${parts.join()}} ${Object.keys(options).length}`
}

function area(shape: Shape): number {
  if ('side' in shape) return shape.side ** 2
  if ('radius' in shape) return 3 * shape.radius ** 2
  return shape.width * (shape.height ?? 1)
}

export function main(): void {
  console.log(describe({}), describe({ a: undefined }), describe({ b: 'x', a: 1 }), describe({ c: { d: false }, b: undefined }))
  console.log([{ side: 2 }, { radius: 2 }, { width: 5 }, { width: 5, height: 2 }].map(area).join())
  const options: Options = { a: 1 }
  options.b = undefined
  console.log(describe(options), Object.hasOwn(options, 'a'), Object.hasOwn(options, 'c'))
  delete options.a
  console.log(describe(options), options.a)
  options.a = 2
  console.log(Object.keys(options).sort().join(), JSON.stringify(options))
  const merged = { ...{ a: 1, b: 'kept' }, ...options }
  console.log(merged.a, merged.b, Object.keys(merged).join())
}
