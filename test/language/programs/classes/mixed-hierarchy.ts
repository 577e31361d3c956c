// An interpreter-like hierarchy: constructors that throw, methods overridden with other defaults, finally in methods. ECMA-262 14.15, 10.2.11.
class Resource {
  static open: string[] = []
  constructor(readonly name: string) {
    if (name === '') throw new TypeError('a resource needs a name')
    Resource.open.push(name)
  }
  use(times = 1): number { return times }
  close(): void { Resource.open = Resource.open.filter(name => name !== this.name) }
}

class Limited extends Resource {
  constructor(name: string, private limit: number) {
    super(name)
    if (limit < 0) {
      this.close()
      throw new RangeError(`${name}: limit ${limit}`)
    }
  }
  override use(times = 2): number {
    if ((this.limit -= times) < 0) throw new Error(`${this.name} exhausted`)
    return super.use(times) + super.use()
  }
}

function withResource<T>(make: () => Resource, work: (resource: Resource) => T): T | string {
  let resource: Resource | null = null
  try {
    resource = make()
    return work(resource)
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'
  } finally {
    console.log('open before close:', Resource.open.join())
    resource?.close()
  }
}

export function main(): void {
  console.log(withResource(() => new Resource('plain'), r => r.use() + r.use(5)))
  console.log(withResource(() => new Resource(''), r => r.use()))
  console.log(withResource(() => new Limited('few', 5), r => r.use() + r.use()))
  console.log(withResource(() => new Limited('none', 1), r => r.use()))
  console.log(withResource(() => new Limited('bad', -1), r => r.name))
  console.log(withResource(() => new Limited('outer', 9), r => withResource(() => new Resource('inner'), i => `${i.name} in ${r.name}`)))
  console.log(Resource.open)
}
