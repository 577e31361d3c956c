// Formats, groups, counters, tables; classes, enums, nesting, long lines, typed arrays.
class Animal { constructor(public name: string, protected legs = 4) {} speak(): string { return this.name } }
class Dog extends Animal { tricks: string[] = []; #age = 3; get age(): number { return this.#age } }
enum Color { Red, Green = 5, Blue }
enum Dir { Up = 'UP', Down = 'DOWN' }
export function main(): void {
  console.log('%s is %d years and %i, %f, %j %o %O %% %c.', 'Bob', 42.5, 42.9, '1.5', { a: 1 }, [1], { b: 2 }, 'css', 'extra', 7)
  console.log('%s', null, undefined, true, [1, [2]], { a: 1 }); console.log('%d', '12', 'x'); console.log('100%', 5, '%s'); console.log('%s %s', 'one'); console.log(5, '%s', 'x')
  console.info('info', 1); console.debug('debug'); 
  console.group('outer'); console.log('in\nside'); console.group(); console.log({ a: 1 }); console.groupEnd(); console.groupEnd(); console.log('out')
  console.count(); console.count('x'); console.count(); console.countReset(); console.count(); console.assert(true, 'no')
  console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 }); console.dir([1, 'x']); console.table([{ a: 1, b: 'x' }, { a: 2 }]); console.table([[1, 2], [3, 4]]); console.table([1, 'q']); console.table({ r: { c: 1 } }); console.table(5)
  console.log(new Dog('Rex'), new Animal('Cat', 2), [new Dog('A')], { d: new Dog('B') }, `${new Dog('x').age}`)
  console.log(Color, Color.Green, Color[5], Color[Color.Blue], Dir, Dir.Up, Object.values(Dir), Object.keys(Color), Color['Red'])
  const c: Color = Color.Blue; console.log(Color[c], c, [Color.Red], { c })
  console.log('a\nb', ['a\nb', "it's", 'q"q', `b\`t`, '\t\\'], ['é\u0001'], [''], '')
  console.log([1.0, 2.5, -0, NaN], [true, null, undefined], [[]], [[[]]], [[[[1]]]], { f() {}, g: () => 1, get x() { return 1 }, set y(v: number) {} })
  console.log(new Error('boom').message, String(new TypeError('t')), new Map([[{ a: 1 }, new Set([1])]]), new Date(0), [new Date(86400000)], /a\/b/gi, [/x/])
  console.log('x'.repeat(200).length, ['x'.repeat(80)], ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'c'], { long: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', longer: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb' })
  console.log(Array.from({ length: 7 }, (_, i) => i * 1000), Array.from({ length: 30 }, (_, i) => 'item' + i), 'done')
  console.log(new Uint8Array([1, 255, 256]), new Float32Array([1.5]), new Int16Array(3), [...new Uint8Array(2)], new ArrayBuffer(4).byteLength, new Uint8ClampedArray([300, -5, 1.5]))
  const dv = new DataView(new ArrayBuffer(8)); dv.setInt16(0, -2); dv.setFloat32(4, 1.5, true); console.log(dv.getInt16(0), dv.getUint16(0), dv.getUint8(1), dv.getFloat32(4, true), dv.byteLength)
  const ta = new Uint8Array(4); ta[0] = 257; ta[1] = -1; ta[9] = 5; ta.set([7, 8], 2); console.log(ta, ta[0], ta.length, ta.subarray(1, 3), ta.map((x) => x * 2), ta.reduce((a, b) => a + b, 0), ta.join('-'), Array.from(ta), ta.slice(1), ta.fill(3), ta.indexOf(3))
}
