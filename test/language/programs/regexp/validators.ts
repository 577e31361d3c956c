// Patterns as people write them: addresses, numbers, versions, paths, log lines, CSV. ECMA-262 22.2.
interface Version { major: number; minor: number; patch: number; pre?: string }

function version(text: string): Version | null {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:-([\w.]+))?$/.exec(text)
  if (!match) return null
  const [, major, minor, patch, pre] = match
  return { major: +major, minor: +minor, patch: patch === undefined ? 0 : Number(patch), ...(pre === undefined ? {} : { pre }) }
}

function csv(line: string): string[] {
  const cells: string[] = []
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) cells.push(match[1] !== undefined ? match[1].replace(/""/g, '"') : match[2])
  return cells
}

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const ip = new RegExp(`^${octet}(?:\\.${octet}){3}$`)
const log = /^\[(?<time>\d\d:\d\d)\] (?<level>INFO|WARN|ERROR): (?<text>.*?)(?: \((?<code>\d+)\))?$/

export function main(): void {
  console.log(['1.2.3', 'v10.0', '1.0.0-beta.2', '1', 'x1.2'].map(version))
  console.log(csv('a,b c,,"d,e","say ""hi""",1'), csv('x'))
  console.log(['127.0.0.1', '256.1.1.1', '1.2.3', '01.2.3.4', '255.249.199.99'].map(text => ip.test(text)))
  for (const line of ['[09:30] INFO: started', '[09:31] ERROR: disk (full) failed (507)', 'garbage', '[10:00] WARN: ']) {
    const groups = log.exec(line)?.groups
    console.log(groups ? `${groups.time}|${groups.level}|${groups.text}|${groups.code ?? 'none'}` : 'no match')
  }
  console.log(['3', '-3.5', '1e9', '.5', '5.', '+1', '1e', ''].map(text => /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)))
  console.log(['#fff', '#A1B2C3', '#ab', 'fff'].map(text => /^#(?:[\da-f]{3}){1,2}$/i.test(text)), /^(?=.*\d)(?=.*[a-z]).{6,}$/.test('abc123'), /^(?=.*\d)(?=.*[a-z]).{6,}$/.test('abcdef'))
  console.log('/usr/local/lib/x.tar.gz'.match(/([^/]+?)(\.[^/]*)?$/)?.slice(1), 'key = value # note'.match(/^(\w+)\s*=\s*(.*?)\s*(?:#.*)?$/)?.slice(1))
  console.log('The year 1999, 2024 and 12345'.match(/\b\d{4}\b/g), 'aAbB'.match(/(?:[a-z][A-Z])+/)?.[0], 'foobar'.replace(/(?<=foo)bar/, 'X'), 'xbar'.replace(/(?<!foo)bar/, 'Y'))
}
