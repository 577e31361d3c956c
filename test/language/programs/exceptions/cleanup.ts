// Resources that are released in the reverse order, whatever happens: ECMA-262 14.15.3.
const log: string[] = []

class Resource {
  static open = 0
  constructor(readonly name: string) {
    if (name === 'bad') throw new Error('cannot open bad')
    Resource.open++
    log.push(`+${name}`)
  }
  close(): void {
    Resource.open--
    log.push(`-${this.name}`)
    if (this.name === 'sticky') throw new Error('cannot close sticky')
  }
}

function using<T>(name: string, action: (resource: Resource) => T): T {
  const resource = new Resource(name)
  try {
    return action(resource)
  } finally {
    resource.close()
  }
}

function run(names: string[], fail = false): string {
  const [first, ...rest] = names
  return using(first, (resource) => {
    if (fail && rest.length === 0) throw new Error(`failed in ${resource.name}`)
    return rest.length ? `${resource.name} ${run(rest, fail)}` : resource.name
  })
}

export function main(): void {
  const cases: [string[], boolean][] = [[['a', 'b', 'c'], false], [['a', 'b'], true], [['a', 'bad', 'c'], false], [['a', 'sticky', 'c'], false], [['sticky', 'x'], true]]
  for (const [names, fail] of cases) {
    log.length = 0
    let result: string
    try {
      result = run(names, fail)
    } catch (e) {
      result = (e as Error).message
    }
    console.log(`${result} | ${log.join(' ')} | ${Resource.open} open`)
  }
}
