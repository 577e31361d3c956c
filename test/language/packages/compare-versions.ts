// compare-versions: the examples of its README and the pairs of its tests.
import { compare, compareVersions, satisfies, validate, validateStrict } from 'compare-versions'

const pairs: [string, string][] = [
  ['10', '9'], ['10', '10'], ['9', '10'], ['10.1.8', '10.0.4'], ['10.0.1', '10.0.1'], ['10.1.1', '10.2.2'], ['11.1.10', '11.0'], ['1.0.0', '1'],
  ['v1.0.0', '1.0.0'], ['1.0.0-alpha', '1.0.0-beta'], ['1.0.0-alpha.1', '1.0.0-alpha'], ['1.0.0-rc.1', '1.0.0'], ['1.x', '1.4.2'], ['1.0.0+build', '1.0.0'],
]

export function main(): void {
  for (const [a, b] of pairs) console.log(a, b, compareVersions(a, b), compare(a, b, '>'), compare(a, b, '<='), compare(a, b, '='))
  console.log(['1.5.19', '1.2.3', '1.5.5', '1.0.0-beta', '1.0.0'].sort(compareVersions))
  for (const [version, range] of [['10.0.1', '~10.0.0'], ['10.1.0', '~10.0.0'], ['10.1.2', '^10'], ['2.3.4', '>=2.0.0 <3.0.0'], ['3.0.0', '1.0.0 - 2.9.9'], ['1.2.7', '1.2.7 || >=1.2.9'], ['1.2.8', '1.2.7 || >=1.2.9']]) {
    console.log(version, range, satisfies(version, range))
  }
  for (const text of ['1.0.0', '1.x', 'foo', 'v1', '1.0.0-alpha.b', '']) console.log(text, validate(text), validateStrict(text))
  try {
    compareVersions('x.y', '1')
  } catch (error) {
    console.log(error instanceof Error ? error.message : 'not an error')
  }
}
