// ?. gives undefined when what stands before it is null or undefined, and ends the whole chain: ECMA-262 13.3.9.
interface Address { street: string; zip?: string | null; country?: { code: string; name?: string } }
interface Person { name: string; address?: Address | null; friend?: Person; age?: number }

const people: (Person | undefined)[] = [
  { name: 'ann', address: { street: 'Elm', zip: '123', country: { code: 'NL' } }, age: 30 },
  { name: 'bob', address: null, friend: { name: 'cid', address: { street: 'Oak', zip: null } } },
  { name: 'dan' },
  undefined,
]

export function main(): void {
  for (const person of people) {
    console.log(
      person?.name,
      person?.address?.street,
      person?.address?.zip,
      person?.address?.country?.code,
      person?.address?.country?.name,
      person?.friend?.friend?.name,
      person?.friend?.address?.zip,
      person?.age,
    )
  }
  // Nothing to the right is evaluated, the plain accesses there included.
  const p: Person | undefined = people.find((x) => x?.name === 'nobody')
  console.log(p?.address!.country!.code.length, p?.name.length)
  // Parentheses end the chain.
  const ann = people[0]
  console.log((ann?.address)?.street, (ann?.name)?.length)
  console.log(`${p?.name}`, p?.age === undefined, typeof p?.age, p?.age ?? -1, (ann?.age ?? 0) + 1)
  const deep = { a: { b: { c: { d: 1 as number | undefined } } } } as { a?: { b?: { c?: { d?: number } } } }
  console.log(deep.a?.b?.c?.d, deep?.a?.b?.c?.d?.toFixed(1))
  const b = deep.a?.b
  delete b?.c
  console.log(deep.a?.b?.c?.d, JSON.stringify(deep))
}
