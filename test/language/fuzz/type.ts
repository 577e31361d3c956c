/** The types of generated programs, the declarations that they name, and what is in scope. */
export type Type =
  | { kind: 'number' } | { kind: 'boolean' } | { kind: 'string' }
  | { kind: 'array'; element: Type }
  | { kind: 'tuple'; elements: Type[] }
  | { kind: 'optional'; inner: Type; nil: 'undefined' | 'null' | 'null | undefined' }
  | { kind: 'either'; members: Type[] }
  | { kind: 'map'; key: Type; value: Type }
  | { kind: 'set'; element: Type }
  | { kind: 'function'; params: Type[]; result: Type }
  | { kind: 'shape'; shape: Shape }
  | { kind: 'union'; union: Union }
  | { kind: 'enum'; enum: Enum }
  | { kind: 'class'; class: Class }

export interface Field { name: string; type: Type; optional?: boolean; readonly?: boolean }
/** An interface. */
export interface Shape { name: string; fields: Field[] }
/** A union of shapes, told apart by `kind`. */
export interface Union { name: string; members: { tag: string; fields: Field[] }[] }
export interface Enum { name: string; members: string[]; numeric: boolean }
export interface Param { name: string; type: Type; mode: 'plain' | 'default' | 'optional' | 'rest' }
export interface Callable { name: string; params: Param[]; result: Type; kind: 'plain' | 'async' | 'generator' }
export interface Class {
  name: string
  base?: Class
  /** Public ones, the base's first; the constructor takes them in this order. */
  fields: Field[]
  getters: Field[]
  methods: Callable[]
  statics: Callable[]
}
/** A generic function: its parameters and result for one type argument. */
export interface Generic { name: string; params: (t: Type) => Type[]; result: (t: Type) => Type }

export interface Variable { name: string; type: Type; assignable: boolean }

/** Where a statement or expression stands. Copied, never changed. */
export interface Scope {
  variables: readonly Variable[]
  async: boolean
  /** Elements of the generator that it stands in. */
  yields?: Type
  /** What the function returns; absent in generators and where `return` may not stand. */
  result?: Type
  /** Whether `return` may stand without a value. */
  bare?: boolean
  /** Whether `break` and `continue` may stand. */
  loop: boolean
  labels: readonly string[]
  /** How many blocks deep. */
  depth: number
}

export const NUMBER: Type = { kind: 'number' }
export const BOOLEAN: Type = { kind: 'boolean' }
export const STRING: Type = { kind: 'string' }
export const arrayOf = (element: Type): Type => ({ kind: 'array', element })

/** The type as TypeScript writes it; equal texts are equal types. */
export function text(type: Type): string {
  switch (type.kind) {
    case 'number': case 'boolean': case 'string': return type.kind
    case 'array': return `${atom(type.element)}[]`
    case 'tuple': return `[${type.elements.map(text).join(', ')}]`
    case 'optional': return `${atom(type.inner)} | ${type.nil}`
    case 'either': return type.members.map(atom).join(' | ')
    case 'map': return `Map<${text(type.key)}, ${text(type.value)}>`
    case 'set': return `Set<${text(type.element)}>`
    case 'function': return `(${type.params.map((param, i) => `p${i}: ${text(param)}`).join(', ')}) => ${text(type.result)}`
    case 'shape': return type.shape.name
    case 'union': return type.union.name
    case 'enum': return type.enum.name
    case 'class': return type.class.name
  }
}

/** In brackets where a suffix or a `|` follows. */
function atom(type: Type): string {
  return type.kind === 'optional' || type.kind === 'either' || type.kind === 'function' ? `(${text(type)})` : text(type)
}

export const same = (a: Type, b: Type): boolean => text(a) === text(b)

/** What reading a field gives. */
export const fieldType = (field: Field): Type => field.optional ? { kind: 'optional', inner: field.type, nil: 'undefined' } : field.type

/** Whether `derived` is `base` or extends it. */
export function extendsClass(derived: Class, base: Class): boolean {
  for (let each: Class | undefined = derived; each; each = each.base) if (each === base) return true
  return false
}

/** Types whose variables TypeScript narrows to what was last assigned or tested. */
export const narrows = (type: Type): boolean => ['boolean', 'optional', 'either', 'union', 'enum'].includes(type.kind)

export const withVariables = (scope: Scope, ...variables: Variable[]): Scope =>
  ({ ...scope, variables: [...scope.variables.filter(({ name }) => !variables.some((variable) => variable.name === name)), ...variables] })

export const without = (scope: Scope, name: string): Scope =>
  ({ ...scope, variables: scope.variables.filter((variable) => variable.name !== name.split('.')[0] && variable.name !== name && !variable.name.startsWith(`${name}.`)) })
