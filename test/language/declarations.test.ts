// What editors and the checker read: declarations of the framework (lang/types), made from its sources.
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { boards } from '../../boards/index.ts'
import { boardModule } from '../../compiler/entry.ts'
import { declarationsOf, frameworkDeclarations } from '../../compiler/lower/declarations.ts'
import { appOptions, openProject } from '../../compiler/lower/project.ts'

const root = path.resolve(import.meta.dirname, '../..')
const types = path.join(root, 'lang', 'types')

describe('declarations', () => {
  it('of lang/types are those of the sources (write them: UNI_WRITE_TYPES=1 npx vitest run test/language/declarations.test.ts)', async () => {
    const made = frameworkDeclarations((module) => readFileSync(path.join(root, `${module}.ts`), 'utf8'), boards.map(boardModule))
    if (process.env.UNI_WRITE_TYPES) {
      const { mkdirSync, rmSync, writeFileSync } = await import('node:fs')
      for (const folder of ['kernel', 'hal', 'drivers']) rmSync(path.join(types, folder), { recursive: true, force: true })
      for (const [file, text] of made) {
        mkdirSync(path.dirname(path.join(types, file)), { recursive: true })
        writeFileSync(path.join(types, file), text)
      }
    }
    for (const [file, text] of made) expect(readFileSync(path.join(types, file), 'utf8'), file).toBe(text)
    const there = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((file) => /^(kernel|hal|drivers)\/.*\.d\.ts$/.test(file))
    expect(there.filter((file) => !made.has(file))).toEqual([])
  })

  it('have signatures, doc comments and public members only', () => {
    expect(declarationsOf('x.ts', `import { A, B } from "./a";
/** Counts. */
// @ts-ignore: decorator
@final export class Counter<T> extends A {
  /** How many. */
  readonly count: i32 = 0;
  private secret: B | null = null;
  /** @internal */
  task: B | null = null;
  constructor(readonly name: string, step: u32 = 1) { super(); }
  get next(): T { return load<T>(0); }
  @inline add(by: i32 = 1): bool { return this.count + by > 0; }
}
export const LIMIT: u32 = 1 << 4, NAME = "x";
export enum Color { Red = 1, Green }
enum Hidden { A }
export function paint(color: Color, hidden: Hidden | null = null): void { store<u8>(0, 1); }
function helper(): void {}
let state: B;
`)).toBe(`import { A } from "./a";
/** Counts. */
export declare class Counter<T> extends A {
  /** How many. */
  readonly count: i32;
  private secret;
  readonly name: string;
  constructor(name: string, step?: u32);
  get next(): T;
  add(by?: i32): bool;
}
export declare const LIMIT: u32;
export declare const NAME: string;
export declare enum Color { Red = 1, Green = 2 }
declare enum Hidden { A = 0 }
export declare function paint(color: Color, hidden?: Hidden | null): void;
export {};
`)
  })

  it('a value without a type is an error with its place', () => {
    expect(() => declarationsOf('x.ts', 'let a = 1;\nexport const b = a + 1;\n')).toThrow('x.ts:2: b needs a type')
  })
})

describe('integer types', () => {
  /** What the checker calls the type of each variable of `code`. */
  const typesIn = (code: string): Record<string, string> => {
    const file = path.join(root, 'probe.ts')
    const { program } = openProject(file, new Map([[file, `${code}\nexport {};\n`]]))
    const source = program.getSourceFile(file)!, checker = program.getTypeChecker()
    expect(ts.getPreEmitDiagnostics(program, source).map((each) => ts.flattenDiagnosticMessageText(each.messageText, '\n'))).toEqual([])
    const found: Record<string, string> = {}
    const visit = (node: ts.Node): void => {
      if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) found[node.name.text] = checker.typeToString(checker.getTypeAtLocation(node.name))
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  }

  it('keep their names through inference', () => {
    expect(typesIn(`
      let a: i32 = 5; let b: u8 = a; const n: number = b; a = n; const wide: i64 = a;
      const copy = a; const list: i32[] = [1, 2]; const element = list[b]; const mapped = list.map(x => x);
      const names = new Map<u16, string>([[1, "x"]]); const keys = [...names.keys()]; function id<T>(x: T): T { return x; }
      const same = id(b); const cast = <u32>n; const made = i8(n + 1); const maybe: i32 | undefined = list.find(x => x > 1);
      for (const each of list) {} for (let i: i32 = 0; i < 3; i++) {} const o = { ...{ p: a } }; const pick = o.p; const max = u32.MAX_VALUE;`))
      .toMatchObject({
        a: 'i32', b: 'u8', n: 'number', wide: 'i64', copy: 'i32', list: 'i32[]', element: 'i32', mapped: 'i32[]', keys: 'u16[]', same: 'u8', cast: 'u32', made: 'i8',
        maybe: 'i32 | undefined', each: 'i32', i: 'i32', pick: 'i32', max: 'u32',
      })
  })

  it('calculate, compare and print as numbers', () => {
    expect(typesIn(`
      let a: i32 = 5; const b: u8 = 2; a++; a += b; a <<= 1; const sum = a + b; const text = \`\${a}\`; const less = a < b, equal = a === b, two = a == 2;
      switch (a) { case 1: case b: break; } const most = Math.max(a, b); enum E { A = 1 } a = E.A; const half = -a / 2;`))
      .toMatchObject({ sum: 'number', text: 'string', less: 'boolean', equal: 'boolean', two: 'boolean', most: 'number', half: 'number' })
  })

  it('are numbers, not strings', () => {
    const file = path.join(root, 'probe.ts')
    const { program } = openProject(file, new Map([[file, 'const a: i32 = "1";\nexport {};\n']]))
    expect(program.getSemanticDiagnostics(program.getSourceFile(file)).map((each) => each.code)).toEqual([2322])
  })
})

describe('an editor', () => {
  it('is told of the same options that the compiler uses', () => {
    const { lib, types: named, strict, target, moduleResolution } = appOptions()
    expect({ lib, named, strict, target, moduleResolution }).toEqual({
      lib: ['lib.es2022.d.ts'], named: ['globals'], strict: true, target: ts.ScriptTarget.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler,
    })
  })

  for (const project of ['test/language/editor', 'apps']) {
    it(`finds no error in ${project}`, () => {
      const ran = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', path.join(root, project)], { encoding: 'utf8', cwd: root })
      expect(ran.stdout).toBe('')
      expect(ran.status).toBe(0)
    })
  }
})
