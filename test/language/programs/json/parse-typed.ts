// JSON.parse into typed shapes: nested objects, arrays, unions, optional members, and the way back. ECMA-262 25.5.1.
interface Item { id: number; name: string; price: number | null; tags: string[] }
interface Order { customer: { name: string; address?: { city: string; zip: string } }; items: Item[]; paid: boolean }
type Shape = { kind: 'circle'; radius: number } | { kind: 'box'; size: [number, number] }

const text = `{
  "customer": { "name": "Ann", "address": { "city": "K\\u00f6ln", "zip": "50667" } },
  "items": [
    { "id": 1, "name": "nut", "price": 0.25, "tags": ["small", "metal"] },
    { "name": "bolt", "tags": [], "price": null, "id": 2 }
  ],
  "paid": false
}`

function area(shape: Shape): number {
  switch (shape.kind) {
    case 'circle': return 3 * shape.radius ** 2
    case 'box': return shape.size[0] * shape.size[1]
  }
}

export function main(): void {
  const order = JSON.parse(text) as Order
  console.log(order)
  console.log(order.customer.address?.city, order.items.map(({ name, price }) => `${name}:${price ?? 'free'}`), !order.paid)
  order.items[1].price = 2
  order.items[1].tags.push('new')
  order.paid = order.items.every(item => item.price !== null)
  console.log(JSON.stringify(order))
  const bare = JSON.parse('{"customer":{"name":"Bob"},"items":[],"paid":true}') as Order
  console.log(bare.customer.address, bare.customer.address?.zip ?? 'no zip', bare.items.length, bare)
  const shapes = JSON.parse('[{"kind":"circle","radius":2},{"kind":"box","size":[3,4.5]}]') as Shape[]
  console.log(shapes.map(area), shapes)
  const numbers = JSON.parse('[1, -2.5e3, 0, -0, 1E2, 123456789012345678]') as number[]
  console.log(numbers, numbers.reduce((a, b) => a + b, 0))
  console.log(JSON.parse('"a\\tb\\/\\ud83d\\ude00"') as string, JSON.parse(' true ') as boolean, JSON.parse('null') as null, JSON.parse('12') as number)
  const pairs = JSON.parse('[["a",1],["b",2]]') as [string, number][]
  const map = new Map(pairs)
  console.log(map, JSON.parse(JSON.stringify([...map])) as [string, number][])
  const copy = JSON.parse(JSON.stringify(order)) as Order
  copy.items[0].name = 'changed'
  console.log(order.items[0].name, copy.items[0].name, JSON.stringify(copy) === JSON.stringify(order))
}
