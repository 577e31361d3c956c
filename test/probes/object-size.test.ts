/** Probe 11, the second half: page 0 protects null objects of up to 4096 bytes, so no class may be larger. */
import { describe, expect, it } from 'vitest'
import { CompileError, type Diagnostic } from '../../boards/error.ts'
import { compileModule } from '../../compiler/asc.ts'

/** Errors of a program with a class of so many 8-byte fields and, after them, `more`. */
async function errors(fields: number, more = ''): Promise<Diagnostic[]> {
  const names = Array.from({ length: fields }, (_, index) => `f${index}`)
  const text = `class Big {\n${names.map((name) => `  ${name}: i64 = 0;\n`).join('')}  ${more}\n}\nexport function make(): Big { return new Big(); }\n`
  try {
    await compileModule({ projectRoot: process.cwd(), entries: ['big.ts'], generated: { 'big.ts': text }, runtime: 'stub', use: [] })
    return []
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics
    throw error
  }
}

describe('probe 11: null + field offset', () => {
  it('takes a class of 4096 bytes', async () => expect(await errors(512)).toEqual([]))

  it('refuses a field behind that, at its line', async () => {
    expect(await errors(512, 'last: u8 = 0;')).toEqual([{
      severity: 'error', file: 'big.ts', line: 514, column: 3, code: 'UNI-C016',
      message: 'Field \'last\' begins 4096 bytes into \'Big\': on null it would be taken for memory. Fields end within 4096 bytes; put bulk data into an array.',
    }])
  })

  it('refuses one at 64 KiB, once', async () => expect((await errors(8192)).map(({ code, line }) => [code, line])).toEqual([['UNI-C016', 514]]))
})
