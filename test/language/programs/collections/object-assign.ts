// Object.assign and spread: into literals, into objects, with optional properties. ECMA-262 20.1.2.1.
interface Opt { host: string; port?: number; tls?: boolean }
export function main(): void {
  const rec: Record<string, number> = { y: 2 }
  const merged = Object.assign({ a: 1, b: 2 }, { b: 3, c: 4 }); console.log(merged, Object.assign({}, rec, { w: 1 }))
  const defaults: Opt = { host: 'h', port: 80 }
  const given: Partial<Opt> = { port: 8080 }
  console.log(Object.assign({}, defaults, given), Object.assign({ x: 1 }, defaults), { ...defaults, ...given })
  const target: Opt = { host: 'a' }
  const same = Object.assign(target, given)
  console.log(target, same === target, target.port)
}
