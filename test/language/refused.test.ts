// What only the lowering can refuse, because it knows how values are stored: code and place of the error in refused/*.ts.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { CompileError, type Diagnostic } from '../../boards/error.ts'
import { lowerApp } from '../../compiler/lower/lower.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = path.join(import.meta.dirname, 'refused')

function refusals(file: string): Diagnostic[] {
  try {
    lowerApp({ projectRoot: root, roots: [file] })
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics
    throw error
  }
  return []
}

describe('what is stored in another way', () => {
  for (const name of readdirSync(folder).sort()) {
    const file = path.join('test/language/refused', name)
    const expected = /^\/\/ expect: (.*)$/m.exec(readFileSync(path.join(folder, name), 'utf8'))![1]
    it(`${name}: ${expected}, with advice`, () => {
      const found = refusals(file)
      expect(found.map(({ code, line, column }) => `${code} ${line}:${column}`).join(', ')).toBe(expected)
      for (const { file: where, help } of found) {
        expect(where).toBe(file)
        expect(help).toBeTruthy()
      }
    })
  }
})
