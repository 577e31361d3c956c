// What uni refuses: code and place of every error in errors/*.ts, the catalogue, and how an error looks.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { CompileError } from '../../boards/error.ts'
import { Output } from '../../cli/output.ts'
import { showDiagnostic } from '../../cli/report.ts'
import { diagnose, openProject } from '../../compiler/lower/project.ts'
import { refusals, refuse, refusalAt } from '../../compiler/lower/refusal.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = path.join(import.meta.dirname, 'errors')
const programs = readdirSync(folder).filter((name) => /\.tsx?$/.test(name)).sort()
const text = (name: string): string => readFileSync(path.join(folder, name), 'utf8')
const expected = (name: string): string => /^\/\/ expect: (.*)$/m.exec(text(name))?.[1] ?? 'no expectation'

/** Refused by the lowering, which knows representations; not by looks alone. */
const byLowering = new Set(['UNI-L045', 'UNI-L046', 'UNI-L047', 'UNI-L070', 'UNI-L071'])

describe('errors of apps', () => {
  for (const name of programs) {
    it(`${name}: ${expected(name)}`, () => {
      const found = diagnose(openProject(path.join(folder, name)))
      expect(found.map(({ code, line, column }) => `${code} ${line}:${column}`).join(', ')).toBe(expected(name))
      for (const { file, code, message, help } of found) {
        expect(file).toBe(path.relative(process.cwd(), path.join(folder, name)))
        // A name in braces would be a gap that nobody filled; \p{L} is none.
        expect(message).not.toMatch(/(?<!\\[pP])\{\w+\}/)
        if (code.startsWith('UNI-')) expect(help).toMatch(/^(?!.*\{\w+\})./)
      }
    })
  }

  it('at least 110 programs, and one for each code that is found by looking', () => {
    expect(programs.length).toBeGreaterThanOrEqual(110)
    const shown = programs.map(expected).join(' ')
    expect(Object.keys(refusals).filter((code) => !byLowering.has(code) && !shown.includes(code))).toEqual([])
  })

  it('nothing is refused in an app that uses what is supported', () => {
    expect(diagnose(openProject(path.join(import.meta.dirname, 'editor', 'main.ts')))).toEqual([])
  })
})

describe('the catalogue', () => {
  it('has all codes that the lowering uses', () => {
    const lower = path.join(root, 'compiler', 'lower')
    const used = readdirSync(lower, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
      .flatMap((name) => readFileSync(path.join(lower, name), 'utf8').match(/UNI-L\d+/g) ?? [])
    expect([...new Set(used)].filter((code) => !Object.hasOwn(refusals, code)).sort()).toEqual([])
  })

  it('is the table of docs/typescript.md', () => {
    const rows = [...readFileSync(path.join(root, 'docs', 'typescript.md'), 'utf8').matchAll(/^\| (UNI-L\d+) \| (.*?) \| (.*?) \|$/gm)]
    expect(rows.map(([, code, construct]) => [code, construct.replaceAll('\\|', '|')])).toEqual(Object.entries(refusals).map(([code, { construct }]) => [code, construct]))
    for (const [, code, , advice] of rows) expect(advice.length, code).toBeGreaterThan(5)
  })
})

describe('an error as it is shown', () => {
  const source = ts.createSourceFile(path.join(root, 'x.ts'), 'let a = 1;\nfoo(a, bar);\n', ts.ScriptTarget.ES2022, true)
  const call = source.statements[1]

  it('file, line, column, reason, code, and what to write instead', () => {
    const [found] = diagnose(openProject(path.join(folder, 'arguments-1.ts')))
    const lines = showDiagnostic(found, new Output({ color: false })).split('\n')
    expect(lines[0]).toBe('test/language/errors/arguments-1.ts:4:23: error: "arguments" is not there: functions get the parameters that they declare [UNI-L022]')
    expect(lines.at(-2)).toBe('    |                       ^')
    expect(lines.at(-1)).toBe('  fix: use a rest parameter: (...args: number[])')
  })

  it('refuse throws the diagnostic', () => {
    const thrown = (() => {
      try {
        return refuse(call, 'UNI-L047', { what: 'this', advice: 'something else' })
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toBeInstanceOf(CompileError)
    expect((thrown as CompileError).diagnostics).toEqual([{ severity: 'error', file: 'x.ts', line: 2, column: 1, code: 'UNI-L047', message: 'this is not supported', help: 'something else' }])
  })

  it('an advice with a gap is left away', () => {
    expect(refusalAt(call, 'UNI-L047', 'this')).toEqual({ severity: 'error', file: 'x.ts', line: 2, column: 1, code: 'UNI-L047', message: 'this is not supported' })
  })
})
