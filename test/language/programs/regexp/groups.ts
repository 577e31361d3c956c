// exec, test and match: groups, named groups, index, optional and nested captures. ECMA-262 22.2.7.2, 22.2.6.8.
function show(match: RegExpExecArray | RegExpMatchArray | null): string {
  return match ? `${match.index}:${match.map(group => group === undefined ? 'undefined' : `"${group}"`).join(' ')}` : 'no match'
}

export function main(): void {
  const date = /(\d{4})-(\d{2})(?:-(\d{2}))?/
  console.log(show(date.exec('on 2024-02-29!')), show(date.exec('2024-02')), show(date.exec('24-02')), date.test('1999-12'))
  const named = /(?<user>[\w.]+)@(?<host>\w+(?:\.\w+)+)/.exec('mail ann.lee@mail.example.org now')
  console.log(named?.groups?.user, named?.groups?.host, named?.index, named?.input.length)
  console.log(show(/(a+)(b*)(c)?/.exec('xaab')), show(/((a)|(b))+/.exec('abab')), show(/(z)?((a)|b)/.exec('b')), show('abc'.match(/b(?=c)/)), show('abc'.match(/b(?!c)/)))
  console.log(show(/(\w)(\w)\2\1/.exec('xabbay')), show(/^$/.exec('')), show(/a|ab|abc/.exec('abc')), show(/(?:)/.exec('x')), show(/[^\d\s]+/.exec('12 ab3')))
  console.log('a1b22c333'.match(/\d+/g), 'none'.match(/\d/g), 'AbC'.match(/[a-z]/gi), 'x'.match(/y/))
  const word = /(\w)(\w*)/g
  const text = 'the quick fox'
  for (let match = word.exec(text); match !== null; match = word.exec(text)) console.log(match[0], match[1].toUpperCase() + match[2], match.index, word.lastIndex)
  console.log(word.lastIndex, word.source, word.flags, word.global, /x/i.ignoreCase, String(/a\/b/gi))
  for (const match of 'a=1; b=22;c=;'.matchAll(/(\w)=(\d*);?/g)) {
    const [all, key, value] = match
    console.log(all, key, Number(value), match.index)
  }
  console.log(show(/a{2,3}/.exec('aaaa')), show(/a{2,3}?/.exec('aaaa')), show(/a{2}/.exec('a')), show(/<.+>/.exec('<a><b>')), show(/<.+?>/.exec('<a><b>')), show(/x*/.exec('aaa')))
  console.log(show(/^b/m.exec('a\nb')), show(/a.b/s.exec('a\nb')), show(/a.b/.exec('a\nb')), show(/a$/m.exec('a\nb')), show(/\bfox\b/.exec(text)), show(/\Bx/.exec(text)))
  console.log(/^[\w-]+(\.[\w-]+)*$/.test('a-b.c'), /^.$/u.test('😀'), /^.$/.test('😀'), /[\u00e0-\u00ff]/.test('é'), /\x41\u0042\t/.test('AB\t'))
}
