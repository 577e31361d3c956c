// Parameters can be captured and changed like any variable; each call has its own: ECMA-262 10.2.11 FunctionDeclarationInstantiation.
function adder(n: number): { add: (k: number) => void; get: () => number } {
  return { add: (k) => { n += k }, get: () => n }
}

function labelled(label: string, ...values: number[]): () => string {
  values.push(values.length)
  return () => `${label}(${values.join()})`
}

function swap({ a, b }: { a: string; b: string }): [() => string, () => void] {
  return [() => a + b, () => { [a, b] = [b, a] }]
}

function withDefault(first: number, twice = () => first * 2, second = twice()): string {
  first = 100
  return `${first} ${twice()} ${second}`
}

export function main(): void {
  const one = adder(1)
  const two = adder(2)
  one.add(10)
  two.add(20)
  one.add(100)
  console.log(one.get(), two.get())

  const a = labelled('a', 5, 6)
  const b = labelled('b')
  console.log(a(), b(), a())

  const [read, flip] = swap({ a: 'left', b: 'right' })
  flip()
  console.log(read())
  flip()
  console.log(read())

  console.log(withDefault(3), withDefault(3, () => 1), withDefault(3, () => 1, 2))
}
