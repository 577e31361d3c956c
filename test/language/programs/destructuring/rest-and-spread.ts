// Object rest takes what was not named; object spread copies own properties, the later winning: ECMA-262 13.2.5.5, 14.3.3.2.
interface Config { host: string; port: number; secure?: boolean; tags?: string[] }

const defaults: Config = { host: 'localhost', port: 80 }

function configure(changes: Partial<Config>): Config {
  return { ...defaults, ...changes }
}

export function main(): void {
  const show = (config: object): string => JSON.stringify(config)
  console.log(show(configure({})), show(configure({ port: 8080, secure: true })))
  console.log(show({ ...{ a: 1, b: 2 }, b: 3, ...{ c: 4 } }), show({ b: 0, ...(defaults.port > 0 ? { a: 1, b: 2 } : {}) }))
  const absent: Config | undefined = defaults.port < 0 ? defaults : undefined
  const nothing: Config | null = defaults.port < 0 ? defaults : null
  console.log(show({ ...absent, ...nothing, x: 1 }))

  const tags = ['t']
  const one = configure({ tags })
  const two = { ...one, host: 'other' }
  two.tags?.push('u')
  two.port = 1
  console.log(one.tags?.join(), one.port, one.host, two.host, one.tags === two.tags)

  const { host, ...numbers } = two
  numbers.port++
  console.log(host, show(numbers), two.port, 'host' in numbers)
  const { a, ...none } = { a: 1 }
  console.log(a, Object.keys(none).length)

  // Getters are read once and become values.
  let reads = 0
  const lazy = { get value() { return ++reads }, name: 'lazy' }
  const copy = { ...lazy }
  console.log(copy.value, copy.value, reads, lazy.value)

  const condition = reads > 100
  console.log(show({ id: 1, ...(condition ? { extra: true } : {}), ...(!condition && { other: 'yes' }) }))
  const parts: Record<string, number>[] = [{ x: 1 }, { y: 2 }, { x: 3 }]
  const merged = parts.reduce<Record<string, number>>((all, each) => ({ ...all, ...each }), {})
  console.log(show(merged), Object.entries(merged).map(([k, v]) => k + v).join())
}
