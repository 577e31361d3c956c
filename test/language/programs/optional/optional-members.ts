// Optional properties, methods and parameters: absent and undefined look alike except to `in` and keys: ECMA-262 10.1.7.
interface Options { width?: number; title?: string; onDone?: (result: number) => void; nested?: { on?: boolean } }

function draw(options: Options = {}): string {
  const { width = 80, title = 'untitled' } = options
  const parts = [`${title}:${width}`]
  options.onDone?.(width)
  if (options.nested?.on) parts.push('on')
  else if (options.nested) parts.push('off')
  return parts.join(' ')
}

class Form {
  name?: string
  age?: number
  validate?(): string
  constructor(readonly id: number, name?: string) {
    if (name) this.name = name
  }
}

export function main(): void {
  const results: number[] = []
  console.log(draw())
  console.log(draw({ width: 0 }), draw({ width: undefined, title: '' }))
  console.log(draw({ onDone: (n) => results.push(n), nested: {} }), draw({ nested: { on: true }, onDone: (n) => results.push(-n) }), results.join())

  const absent: Options = {}
  const present: Options = { width: undefined }
  console.log('width' in absent, 'width' in present, absent.width === present.width)
  console.log(Object.keys(absent).length, Object.keys(present).length)
  absent.title = 'now'
  console.log('title' in absent, Object.keys(absent).join())
  delete absent.title
  console.log('title' in absent, absent.title)

  const form = new Form(1)
  const named = new Form(2, 'n')
  console.log(form.name, named.name, form.age, form.validate?.() ?? 'no check')
  named.validate = () => `checked ${named.name}`
  named.age = 0
  console.log(named.validate(), named.age ?? 5, named.age || 5)
}
