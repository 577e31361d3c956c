// An interface with type arguments, implemented by classes that are also used with others. ECMA-262 13.3.6.
interface Keyed<K> { keys(): K[] }
class Listed<K> implements Keyed<K> {
  constructor(private readonly list: K[]) {}
  keys(): K[] { return this.list }
}
class Empty<K> implements Keyed<K> { keys(): K[] { return [] } }
export function main(): void {
  const keyed: Keyed<string>[] = [new Listed(['x']), new Empty<string>()]
  console.log(keyed.map((each) => each.keys()), new Listed([1, 2]).keys())
}
