// Constructors that throw or return early, in base and derived classes. ECMA-262 10.2.2.
class Resource {
  constructor(readonly name: string) {
    if (name === '') throw new TypeError('empty')
    if (name === 'quiet') return
    console.log('made', name)
  }
}
class Limited extends Resource {
  constructor(name: string, limit: number) {
    super(name)
    if (limit < 0) throw new RangeError('negative')
    if (limit === 0) return
    console.log('limit', limit)
  }
}
function attempt(make: () => Resource): void {
  try {
    console.log(make().name)
  } catch (error) {
    console.log((error as Error).message)
  }
}
export function main(): void {
  attempt(() => new Resource('a'))
  attempt(() => new Resource(''))
  attempt(() => new Resource('quiet'))
  attempt(() => new Limited('b', 1))
  attempt(() => new Limited('c', -1))
  attempt(() => new Limited('d', 0))
  attempt(() => new Limited('', 1))
}
