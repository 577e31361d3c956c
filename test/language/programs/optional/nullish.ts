// ?? takes the right side only for null and undefined, not for 0, '' or false: ECMA-262 13.13.
function size(n?: number | null): number {
  return n ?? 10
}

function first<T>(...values: (T | null | undefined)[]): T | undefined {
  for (const value of values) {
    const found = value ?? undefined
    if (found !== undefined) return found
  }
  return undefined
}

export function main(): void {
  console.log(size(0), size(-0), size(NaN), size(undefined), size(null), size(), size(3))
  const text = (s: string | null | undefined): string => s ?? 'default'
  console.log([text(''), text('a'), text(null), text(undefined)].map((s) => `[${s}]`).join(''))
  const flag = (b: boolean | undefined | null): boolean => b ?? true
  console.log(flag(false), flag(true), flag(null), flag(undefined))

  let asked = 0
  const fallback = (): number => ++asked * 100
  const values: (number | null)[] = [1, null, 0, null]
  console.log(values.map((v) => v ?? fallback()).join(), asked)

  console.log(first<number>(null, undefined, 0, 5), first(undefined, '', 'x') === '', first<string>(null))
  const a: number | null = asked > 5 ? 1 : null
  const b: number | undefined = asked > 5 ? 1 : undefined
  console.log(a ?? b ?? 7, a ?? (b || 8), (a ?? b) === undefined, a ?? null, b ?? null)

  const map = new Map<string, number | undefined>([['zero', 0], ['none', undefined]])
  for (const key of ['zero', 'none', 'missing']) console.log(key, map.get(key) ?? 'nothing', map.has(key))
  const nested = { options: { depth: 0, title: null as string | null } }
  console.log(nested.options.depth ?? 5, nested.options.title ?? 'untitled', nested?.options?.title?.length ?? -1)
  const conditional = (a ?? 0) > 0 ? 'positive' : b ?? 'neither'
  console.log(conditional)
}
