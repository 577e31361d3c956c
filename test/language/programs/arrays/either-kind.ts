// Arrays and typed arrays behind one type: length, elements, iteration. ECMA-262 10.4.5, 23.2.
function total(xs: Uint8Array | number[]): number { let t = 0; for (let i = 0; i < xs.length; i++) t += xs[i]; for (const x of xs) t += x; return t }
function first<T>(xs: ArrayLike<T>): T { return xs[0] }
function second(xs: string | string[], i = 1): string { return xs[i] }
export function main(): void { console.log(total([1, 2.5]), total(Uint8Array.of(255, 256)), first([true]))
 const both: string | string[] = Math.random() < 2 ? ['a', 'b'] : 'ab'; console.log(both.length, both[0], [...both].length)
 more(); console.log(second('xyz'), second(['p', 'q', 'r'], 2))
}
function put(xs: number[] | Uint8Array, i: number): void { xs[i] = 300.5 }
export function more(): void { const a = [1, 2], b = new Uint8Array(2); put(a, 1); put(b, 1); put(a, 2); put(b, 2); console.log(a, b) }
