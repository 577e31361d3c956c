// What cannot come from JSON, printed as Node prints it: the values of device/inspect.ts are made here once more.
import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { format, inspect } from 'node:util'
import { expect, it } from 'vitest'
import { runDevice } from './run.ts'

class Point { x: unknown = 1; next: unknown = undefined }
class Empty {}
class Told extends Point { toString(): string { return 'told' } toJSON(): string { return 'as JSON' } }
class Failure extends Error { code = 7 }
class HttpError extends Error {}
const anonymous = ((): unknown => () => 1)()

/** An error without the stack, which differs. */
const bare = <E extends Error>(error: E): E => {
  delete error.stack
  return error
}

function ring(count: number): Point {
  const first = new Point()
  let last = first
  for (let i = 1; i < count; i++) {
    const point = new Point()
    last.next = i & 1 ? point : [0, point]
    last = point
  }
  last.next = first
  return first
}

function table(value: unknown): string {
  let text = ''
  new Console(new Writable({ write: (chunk, _, done) => { text += String(chunk); done() } })).table(value)
  return text.slice(0, -1)
}

function expected(): (string | undefined)[] {
  const point = new Point(), linked = new Point(), loop = new Point()
  linked.next = [point, [point]]
  loop.next = loop
  const deep = new Point(), deeper = new Point(), deepest = new Point()
  deep.next = deeper
  deeper.next = deepest
  deepest.next = [point, [], new Empty(), bare(new Failure('f')), bare(new Error('e'))]
  const map = new Map<unknown, unknown>([['a', 1], [point, [1, 2]]])
  const numbers = new Set([0, 1.5, 3])
  const many = new Map(Array.from({ length: 120 }, (_, i) => [i, !!(i & 1)]))
  const caused = bare(new TypeError('outer', { cause: bare(new Error('inner')) }))
  const renamed = bare(new Error('m'))
  renamed.name = 'Renamed'
  const bytes = new Uint8Array(5)
  bytes[1] = 200
  const a = new Point(), b = new Point()
  a.next = b
  b.x = [0, a]
  const named = function named(): void {}
  const values = [
    point, linked, loop, deep, new Empty(), { get get() { return 1 }, set set(_: number) {}, get both() { return 1 }, set both(_: number) {} },
    map, numbers, new Map(), new Set(), many,
    bare(new Error('plain')), bare(new Error()), bare(new TypeError('two\nlines')), bare(new Failure('with code')), bare(new HttpError('named after')), caused, renamed,
    [bare(new Failure('in list'))], bare(new AggregateError([bare(new Error('1')), 2], 'several')),
    bytes, bytes.buffer, new Float64Array([-0, 0]), new Int16Array(0), [true, false, true, true, false, true, false, true],
    anonymous, named, [named, null, undefined, true, NaN, -Infinity], new Date(0), new Date(NaN), [new Date(1e12)], a,
    'a'.repeat(75) + '\n' + 'b'.repeat(30), 'c'.repeat(10020),
  ]
  const json = (...args: [unknown, never?, never?]): string | undefined => {
    try {
      return JSON.stringify(...args)
    } catch (error) {
      return `!${String(error)}`
    }
  }
  const twice = ((key: string, value: unknown) => (typeof value === 'number' ? value * 2 : key === 'gone' ? undefined : value)) as never
  // Own accessors are called by Node and not by a device, which is told nothing of their values here.
  const withoutGetters = values.map((value) => (value && typeof value === 'object' && 'both' in value ? {} : value))
  return [
    ...values.map((value) => inspect(value)), ...withoutGetters.map((value) => json(value)),
    json(loop), json([[b]]), ...[2, 3, 4, 5, 6].map((count) => json([ring(count)])), json([new Told(), new Date(0), new Date(NaN), undefined, anonymous]), json(deep, ['next', 5, 'x', 'x'] as never, '\t' as never),
    json(JSON.parse('{"a":1,"gone":"x","b":[2,{"c":3.5}],"d":null}'), twice, 1 as never), json([1, 2], twice),
    inspect(JSON.parse('{"a":1,"gone":"x","b":[2,{"c":3.5,"gone":1}],"1":null}', twice), { depth: 5 }),
    ...[
      ['%s %s %s', 'a', -0, point], ['%s|%s|%s|%s', null, undefined, true, [1, [2]]], ['%s', new Told()],
      ['%d %i %f', ' 42.5 ', '42.9px', '1.5e1x'], ['%d %d %d', true, null, undefined], ['%j %j', point, undefined], ['%j', loop],
      ['%o', [1, []]], ['%O %c.', deep, 'css'], ['100%', 1], ['%% %x %s', 1, 'more', 'x'], ['%s'],
      ['%s %s', 1], [1, '%s', 'a'], ['plain', "it's", ["it's"]], [], ['%%s', 1], ['a%', 'b%c%', 1],
      ['%s %s', bare(new Error('e')), new Date(0)], ['%i %f %d', 1e21, 0.1, '0x1f'],
    ].map((args) => format(...args)),
    ...[[1, 'x', null], JSON.parse('[{"a":1,"b":"x"},{"b":[1,2],"c":{"d":1}},5]'), JSON.parse('{"r1":[1,2],"r2":{"0":"漢"}}'), [[1, 2], [3, {}]], map, numbers, []].map(table),
    '1.0',
    '!TypeError: $.items[1].price: expected number, found string', "!TypeError: $['odd key']: expected string, found null",
    '!TypeError: $.none: expected boolean, found nothing', '!TypeError: $: expected object, found array',
    '1.5ms, 12.346s, 1:01.000 (m:ss.mmm), 1:02:03.004 (h:mm:ss.mmm)',
  ]
}

it('inspect, console and JSON take classes, errors, collections, circles and functions as Node does', async () => {
  const lines = await runDevice('inspect')
  const read = (line: string): string => (line.startsWith('!') ? '!' : '') + (JSON.parse(`"${line.replace('!', line.startsWith('!') ? '' : '!')}"`) as string)
  expected().forEach((line, index) => expect.soft(read(lines[index] ?? 'nothing'), `line ${index}`).toBe(line ?? 'undefined'))
}, 60_000)

it('console groups, counts, asserts, shows depths and takes times as Node does, with a collection at every allocation', async () => {
  const lines = await runDevice('console', { stress: true })
  let text = ''
  const stream = new Writable({ write: (chunk, _, done) => { text += String(chunk); done() } })
  const console = new Console(stream, stream)
  console.log('one %s line')
  console.log('%s and', 2, [1, { a: null }])
  console.group('outer')
  console.log({ long: 'x'.repeat(40), longer: 'y'.repeat(50) })
  console.group()
  console.log('two\nlines')
  console.groupEnd()
  console.count()
  console.count('named')
  console.count()
  console.groupEnd()
  console.countReset()
  console.count()
  console.assert(true, 'not seen')
  console.assert(false)
  console.assert(false, '%d is odd', 3)
  console.dir([[[[[[1]]]]]], { depth: null })
  console.dir([[[[[[1]]]]]])
  console.table([{ a: 1 }])
  const wanted = text.split('\n').slice(0, -1)
  expect(lines.slice(0, wanted.length)).toEqual(wanted)
  expect(lines.slice(wanted.length)).toEqual([expect.stringMatching(/^t: [\d.]+ms 1$/), expect.stringMatching(/^t: [\d.]+ms$/)])
}, 60_000)
