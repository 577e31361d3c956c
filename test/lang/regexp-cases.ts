/** Patterns and texts on which `lang/regexp` is compared with Node. */

export interface Case {
  pattern: string
  flags: string
  inputs: string[]
  /** For `replace`. */
  template?: string
  lastIndex?: number
}

const of = (pattern: string, flags: string, ...inputs: string[]): Case => ({ pattern, flags, inputs })
const errors = (flags: string, ...all: string[]): Case[] => all.map((pattern) => of(pattern, flags, 'a'))

/** By clause of ECMA-262 22.2. */
export const patterns: Record<string, Case[]> = {
  'disjunction (22.2.2.3)': [
    of('a|ab', '', 'abc'), of('((a)|(ab))((c)|(bc))', '', 'abc'), of('a|', '', 'b', 'a'), of('|a', '', 'a'), of('(?:|a)+', '', 'aaa'), of('a||b', 'g', 'bab'),
    of('^a|b$', 'g', 'ab', 'ba', 'aab'), of('(a|b|c|d)(x|)', 'g', 'axbcxd'), of('()|', '', 'abc', ''), of('(?:a|b|(c))+', '', 'acb', 'abc'),
  ],
  'quantifiers (22.2.2.3.1)': [
    of('a[a-z]{2,4}', '', 'abcdefghi'), of('a[a-z]{2,4}?', '', 'abcdefghi'), of('(aa|aabaac|ba|b|c)*', '', 'aabaac'),
    of('(z)((a+)?(b+)?(c))*', '', 'zaacbbbcac'), of('(a*)*', '', 'b', 'aab'), of('(z)?', '', 'b', 'z'), of('(a*)b\\1+', '', 'baaaac'),
    of('(?:a*?)*?b', '', 'aab', 'b'), of('(a*?)+$', '', 'aab', 'aa', ''), of('(?:a?)*?$', '', 'ab', 'aa'), of('(a?)*', '', 'aab', 'b'),
    of('(?:(a)|b){2}', '', 'ab', 'ba', 'aa'), of('(?:(a)|(b)){0,3}', '', 'abab', 'ba'), of('(?:a|(b)){2,}?c', '', 'abac', 'ababc'),
    of('a{0}', '', 'a'), of('(a){0}b', '', 'ab'), of('(a){0}\\1b', '', 'ab'), of('a{2}', 'g', 'aaaaa'), of('(a{2}){2}', 'g', 'aaaaaaaaa'), of('a{,2}', '', 'aa', 'a{,2}'),
    of('x{2147483648}x', '', '1'), of('x{0,2147483648}', '', 'xx'), of('x{99999999999999999999,}', '', 'xx'), of('(?:){3}a', '', 'a'), of('(?:){2,5}?a', '', 'a'),
    of('(()|a)*b', '', 'aab', 'b'), of('(?:a|()){3}', '', 'aab', 'aa'), of('(?:(a)|){2,3}', '', 'ab', 'aaa'), of('(?:()|(a)){2,}?$', '', 'aa'),
    of('((a)|b){1,}?c', '', 'abc', 'bac'), of('(?:(?:a+)+)+$', '', 'aaaaaaaaab', 'aaa'), of('(.*?)(,|$)', 'g', 'a,b,,c'), of('.*\\d', '', 'ab1c2d'), of('.+?\\d', 'g', 'ab1c2d'),
    of('(?:ab){2,3}(a)?', 'g', 'abababab', 'aba'), of('((ab)*c){2}', '', 'ababcc', 'cabc', 'cc'), of('(?:a{1,2}){1,2}a', '', 'aaaaa', 'aa'), of('a+?', 'g', 'aaa'), of('a??b', '', 'aab'),
    of('(a+|b*)*c', '', 'aabbc', 'c'), of('(?:a*)+', '', 'b'), of('(?:a*)+?x', '', 'aax'), of('(|a)+', '', 'aa'), of('(|a){2,}', '', 'aa'), of('(?:(x)?y){2}', '', 'xyy', 'yxy'),
    of('(\\2a)(\\1)', '', 'aa'), of('(?:(\\2a)(\\1))+', '', 'aaaa'), of('((x*)*)*y', '', 'xxy', 'y'), of('(?:b|(a*))+c', '', 'baac'), of('((?:){2}|a){2}', '', 'aa'),
  ],
  'assertions (22.2.2.4)': [
    of('^a', 'gm', 'a\na\r\na\u2028a', 'ba'), of('a$', 'gm', 'a\na\r\na\u2029a', 'ab'), of('^', 'g', 'a\nb'), of('$', 'g', 'a\nb'), of('^$', 'gm', '\n\n', ''), of('^\\s+|\\s+$', 'g', '  a b  '),
    of('\\b', 'g', 'hello big world', '', ' a'), of('\\B', 'g', 'hello big', '', '  '), of('\\bfoo\\b', 'g', 'foo foobar barfoo foo_ foo-foo'), of('\\b', 'giu', 'a\u017fb \u212a'), of('\\b', 'gi', 'a\u017fb \u212a'),
    of('(?=(a+))', '', 'baaabac'), of('(?=(a+))a*b\\1', '', 'baaabac'), of('(.*?)a(?!(a+)b\\2c)\\2(.*)', '', 'baaabaac'), of('(?=a)*b', '', 'ab', 'b'), of('(?=(a))?b', '', 'ab', 'b'),
    of('(?=(a)){2}a', '', 'aa'), of('(?!(a)){0,2}b', '', 'b', 'ab'), of('(?!a|b)c|(?!c).', 'g', 'abcd'), of('(?=(a)|b)[ab]\\1', '', 'b', 'aa', 'ba'), of('(?:(?=(a))a|b)+\\1', '', 'aba', 'aab', 'abb'),
    of('(?=(?:(a)|b)*c)(.)', '', 'abc', 'bac'), of('(?!(?=(a))b).', '', 'a', 'b'), of('(?:(?!(x)y)x(.)){2}', '', 'xaxb', 'xyxb'), of('(?!)', '', 'a'), of('(?=)', 'g', 'ab'), of('a(?!)|b', '', 'ab'),
    of('(?=(.*))\\1x', '', 'aax'), of('(?=(a*?)b)(a|b)', '', 'aab'), of('(?=.*\\d)(?=.*[a-z]).{4,}', '', 'abc1', 'abcd', '1234', 'ab1'), of('(?:a(?=(b))|b)+', '', 'abab'),
  ],
  'lookbehind (22.2.2.4)': [
    of('(?<=a)b', 'g', 'abbab'), of('(?<!a)b', 'g', 'abbab'), of('(?<=^|,)\\w', 'g', 'a,bc,d'), of('(?<=(\\d+)(\\d+))$', '', '1053'), of('(?<=\\1(a))b', '', 'aab', 'ab'), of('(?<=(a)\\1)b', '', 'aab', 'ab'),
    of('(?<=([abc]+)([abc]+))', 'g', 'abcc'), of('(?<=a{2,3}?)b', '', 'aaab', 'ab'), of('(?<=(?:a|bc)+)d', '', 'abcad', 'bcd', 'cd'), of('(?<=ab(?=c)\\wd)\\w\\w', '', 'abcdef'), of('(?<=a(?<!(c)a)b)d', '', 'abd', 'cabd'),
    of('(?<=(?<a>\\w){3})f', '', 'abcdef'), of('(?<=(\\w)+)f', '', 'abcdef'), of('(?<=(\\w){6})f', '', 'abcdef'), of('(?<!(^|[ab]))\\w{2}', '', 'abcdef'), of('(?<=$)', 'g', 'ab'), of('(?<=^abc)def', '', 'abcdef'),
    of('(?<=\\b)b', '', 'a b', 'ab'), of('(?<=\\$)\\d+(\\.\\d*)?', 'g', '$10.53 and 20'), of('(?<=(.)\\1)(?!\\1)', 'g', 'abbcccd'), of('(?<=(?=(a)b)a)b', '', 'ab'), of('(?<=x*)y', 'g', 'xxy y'), of('(?<=(a|ab|b)(c|bcd)?)(d*)', '', 'abcdd'),
    of('(?<!)a', '', 'a'), of('(?<=)a', '', 'a'), of('(?<=[^]{2})a', 'g', 'aaaa'), of('(?<=\\ud83d)\\udc00', '', '\ud83d\udc00'), of('(?<=\\ud83d)\\udc00', 'u', '\ud83d\udc00'), of('(?<=.)b', 'u', '\u{1f600}b'),
    of('(?<=^.{1})b', 'u', '\u{1f600}b'), of('(?<=(?<x>a)|b)c\\k<x>', 'g', 'acabc'), of('(?<=(\\2)(a))b', '', 'aab'), of('(?<=(\\2a)(\\1))b', '', 'aaab', 'ab'), of('(?<=(a){2}?)b', '', 'aab'), of('(?<=\\k<n>(?<n>.))c', 'i', 'aAc', 'abc'),
  ],
  'groups and back-references (22.2.2.7)': [
    of('(?<year>\\d{4})-(?<month>\\d\\d)', '', 'on 2020-12'), of('(?<a>.)(?<b>.)\\k<b>\\k<a>', '', 'abba', 'abab'), of('\\k<a>(?<a>x)', '', 'x'), of('(?<a>a\\k<a>)+', '', 'aaa'), of('(?:(?<a>x)|(?<b>y))+', '', 'xy'),
    of('(a)\\1', 'i', 'aA', 'ab'), of('(\\u0131)\\1', 'i', '\u0131I'), of('(ss)\\1', 'i', 'ssSS', 'ss\u00df'), of('(\u03c3)\\1', 'i', '\u03c3\u03c2', '\u03c3\u03a3'), of('(\u212a)\\1', 'iu', '\u212ak'), of('(\u212a)\\1', 'i', '\u212ak'),
    of('(\\ud83d)\\1', 'u', '\ud83d\ud83d', '\ud83d\ud83d\udc00'), of('(\\ud83d)\\1', '', '\ud83d\ud83d\udc00'), of('(?<=\\1(\\udc00))', 'u', '\udc00\udc00', '\ud83d\udc00\udc00'), of('(.)\\1', 'u', '\u{1f600}\u{1f600}'),
    of('(?<$>a)(?<_\u00e9>b)', '', 'ab'), of('(?<\\u0061>.)\\k<a>', '', 'bb'), of('(?<\\u{61}b>.)\\k<ab>', 'u', 'bb'), of('(?<\\ud835\\udc9c>.)', '', 'b'), of('(?<\ud835\udc9c>.)', '', 'b'), of('((((((((((a))))))))))\\10', '', 'aa'), of('\\10(a)', '', '\ba'),
    of('(a)(b)?\\2c', '', 'ac', 'abbc'), of('(a\\1)', '', 'aa'), of('(?:(a)|b\\1)+', '', 'abab', 'aba'), of('(a)|\\1b', 'g', 'ab'), of('(?<constructor>a)(?<toString>b)?', '', 'ab', 'ac'),
  ],
  'characters and classes (22.2.2.7, 22.2.2.9)': [
    of('[^]', 'g', 'a\n'), of('[]', '', 'a'), of('[]a', '', 'a'), of('[^]a', '', '\na'), of('.', 'g', 'a\n\r\u2028\u2029\u0085b'), of('.', 'gs', 'a\n\r\u2028b'), of('[a-c\\d_-]+', 'g', 'ab-1_x'), of('[-a]+', 'g', 'a-b'), of('[a-]+', 'g', 'a-b'),
    of('[\\w-z]+', 'g', 'a-z{'), of('[a-\\d]+', 'g', 'a-1b'), of('[\\d-\\w]+', 'g', 'a-1 b'), of('\\s', 'g', ' \t\n\v\f\r\u00a0\u1680\u2000\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff\u180e'), of('\\S+', 'g', ' a\u180eb\u00a0c'),
    of('\\d+|\\D+', 'g', 'a12\u0663b'), of('\\w+', 'g', 'a_1\u00e9-b'), of('\\W+', 'g', 'a_1\u00e9-b'), of('[\\W\\d]+', 'g', 'a1-2b'), of('[^\\W\\d]+', 'g', 'a1-2b'), of('[\\b]', '', '\b'), of('\\0', '', '\0'), of('[\\0-\\x1f]', 'g', '\0\x1f '),
    of('\\cA\\cz', '', '\x01\x1a'), of('\\c', '', '\\c'), of('\\c1', '', '\\c1'), of('[\\c]', 'g', '\\c'), of('[\\c1]', 'g', '\x11\\c1'), of('[\\c_]', 'g', '\x1f_'), of('[\\c*]', 'g', '\\c*'), of('\\x41\\x4', '', 'Ax4'), of('\\u0041\\u004', '', 'Au004'), of('\\u{41}', '', 'u'.repeat(41)),
    of('\\u{41}\\u{1F600}', 'u', 'A\u{1f600}'), of('\\ud83d\\ude00', 'u', '\u{1f600}'), of('\\ud83d', 'u', '\u{1f600}', '\ud83d'), of('\\ude00', 'u', '\u{1f600}', '\ude00', 'a\ude00'), of('\\ude00', 'gu', '\u{1f600}\ude00'), of('[\ud83d\ude00]', '', '\u{1f600}'), of('[\u{1f600}-\u{1f64f}]', 'gu', '\u{1f601}\u{1f650}'),
    of('^.$', 'u', '\u{1f600}'), of('^.$', '', '\u{1f600}'), of('^[^x]$', 'u', '\u{1f600}'), of('^[^x]$', '', '\u{1f600}'), of('.{2}', 'gu', '\u{1f600}a\u{1f600}\ud83d'), of('.*\\u{1f600}', 'u', '\u{1f600}\u{1f600}a'), of('.*?\\ude00', '', '\u{1f600}\u{1f600}'),
    of('\\07\\8\\9\\18', '', '\x078\x018', '\x0789\x018'), of('\\400\\377', '', '\x200\xff'), of('[\\07\\8\\18]+', '', '\x078\x01'), of('a{b}{,1', '', 'a{b}{,1'), of('}]', '', '}]'), of('\\/\\-\\e\\_', '', '/-e_'), of('\\p{L}\\P', '', 'p{L}P'), of('\\k<a>', '', 'k<a>'), of('\\a[\\k]', '', 'ak'),
    of('[z\\]a-]+', 'g', ']-az'), of('[\\-a]', 'gu', '-a'), of('[\\u{1f600}\\-\\/]', 'gu', '\u{1f600}-/'), of('[\\ud83d\\ude00]', 'gu', '\u{1f600}'), of('[^\\ud83d]', 'gu', '\u{1f600}\ud83d'), of('[\\s\\S]', 'gu', '\u{1f600}a'),
  ],
  'ignoreCase (22.2.2.7.3)': [
    of('abc', 'gi', 'ABCabcAbC'), of('[a-z]+', 'gi', 'aZ_\u017f\u212a'), of('[a-z]+', 'giu', 'aZ_\u017f\u212a'), of('[^a-z]+', 'gi', 'aZ_\u017f\u212a'), of('[^a-z]+', 'giu', 'aZ_\u017f\u212a'), of('\\w+', 'giu', 'a\u017f\u212aK'), of('\\W+', 'giu', 'a\u017f\u212aK'), of('\\W+', 'gi', 'a\u017f\u212aK'),
    of('[\\w]+', 'giu', 'a\u017f\u212a'), of('[^\\w]+', 'giu', 'a\u017f\u212a'), of('[\\W]+', 'giu', 'a\u017f\u212ask'), of('[^\\W]+', 'giu', 'a\u017f\u212ask'), of('[\\W]', 'gi', 'sk\u017f\u212a'), of('\u00e9\u00c9', 'i', '\u00c9\u00e9'), of('\u00df', 'gi', '\u00df\u1e9eSS'), of('\u00df', 'giu', '\u00df\u1e9eSS'), of('\u0130', 'gi', 'i\u0130I'), of('\u0131', 'gi', 'i\u0131I'),
    of('\u03c3', 'gi', '\u03c3\u03c2\u03a3'), of('\u03bc', 'gi', '\u00b5\u03bc\u039c'), of('[\u0430-\u044f]+', 'gi', '\u0410\u042f\u0451\u0401'), of('\u{10400}', 'giu', '\u{10400}\u{10428}'), of('\u{10400}', 'gi', '\u{10400}\u{10428}'), of('[^x]', 'gi', 'xXy'), of('[@-\\[]', 'gi', '@A[aZ{`'), of('[^@-\\[]', 'gi', '@A[aZ{`'),
    of('\u00ff', 'gi', '\u0178\u00ff'), of('\u0178', 'gi', '\u0178\u00ff'), of('\u01c5', 'gi', '\u01c4\u01c5\u01c6'), of('\u1f80', 'gi', '\u1f80\u1f88'), of('\u1f80', 'giu', '\u1f80\u1f88'), of('\u0390', 'giu', '\u1fd3\u0390'), of('\ufb05', 'giu', '\ufb06'), of('\ufb05', 'gi', '\ufb06'), of('\u2126', 'gi', '\u03c9\u03a9'), of('\u2126', 'giu', '\u03c9\u03a9'),
    of('[\u0000-\uffff]', 'gi', 'aA\u212a'), of('[^\u0000-\u007f]+', 'gi', 'aK\u212a\u017fs'), of('[^\u0000-\u007f]+', 'giu', 'aK\u212a\u017fs'), of('[\u212a]', 'giu', 'kK'), of('[\u212a]', 'gi', 'kK\u212a'), of('[\\d\\s]', 'gi', '1 a'),
  ],
  'lastIndex, g and y (22.2.7.2)': [
    ...['', 'g', 'y', 'gy', 'u', 'gu', 'yu', 'guy'].flatMap((flags) => [0, 1, 2, 3, 4, 5].flatMap((lastIndex) => [
      { pattern: 'a|', flags, inputs: ['aaba', ''], lastIndex }, { pattern: '.', flags, inputs: ['a\u{1f600}b', '\u{1f600}'], lastIndex }, { pattern: 'a', flags, inputs: ['aaba', '\u{1f600}a'], lastIndex },
      { pattern: '(?:)', flags, inputs: ['a\u{1f600}'], lastIndex }, { pattern: '\\ude00', flags, inputs: ['a\u{1f600}b\ude00'], lastIndex }, { pattern: '^a', flags, inputs: ['aa'], lastIndex },
    ])),
  ],
  'replace (22.1.3.19.1)': [
    ...['$$', '$&$&', '$`|$\'', '$1$2$3', '$0$00$01$02', '$10$11', '$<a>$<b>$<c>', '$<a', '$', 'a$', '$x', '$<', '$1$', '$$1', '$99', '$001', '[$3]'].flatMap((template) => [
      { ...of('(b)(c)?', 'g', 'abcabd'), template }, { ...of('(?<a>b)(?<b>c)?', '', 'abcabd'), template }, { ...of('b', '', 'abcabd'), template }, { ...of('()()()()()()()()()(b)(c)', 'g', 'abcabc'), template }, { ...of('', 'g', 'ab'), template },
    ]),
  ],
  'split (22.2.6.14)': [
    of('', '', 'abc', '', '\u{1f600}'), of('', 'u', 'a\u{1f600}b'), of(',', '', 'a,b,,c', ',', ''), of('(,)|(;)', '', 'a,b;c'), of('a*?', '', 'ab'), of('a*', '', 'ab', 'aab', 'baa'), of('<(/)?([^<>]+)>', '', 'A<B>bold</B>and<CODE>coded</CODE>'), of('$', 'm', 'a\nb'), of('^', 'm', 'a\nb'),
    of('(?=b)', '', 'abab'), of('(?<=b)', '', 'abab'), of('\\s*', '', 'a b  c'), of('(?:)', 'y', 'abc'), of('b', 'y', 'abc'), of('b', 'gi', 'aBcbd'), of('(.)', '', 'ab'), of('\\b', '', 'hi you'), of('\\ude00', '', '\u{1f600}'), of('\\ude00', 'u', '\u{1f600}a'),
  ],
  'source (22.2.6.13.1)': [
    of('', '', ''), of('/', '', '/'), of('\\/', '', '/'), of('[/]', '', '/'), of('[\\]/]/', '', ''), of('\n', '', '\n'), of('\\\n', '', '\n'), of('\r\u2028\u2029', '', ''), of('[\n]', '', '\n'), of('a/b[/]c/', 'gimsuy', ''), of('\\[/', '', '[/'), of('(?:)', '', ''), of('\\\\/', '', ''),
  ],
  'syntax errors (22.2.1)': [
    ...errors('', '(', ')', 'a**', 'a++', 'a???', 'a{2}??', '?', '*', '+', '{1}', '{1,}', '{1,2}a', 'a|*', '(*)', '(?*)', '(?', '(?a)', '(?<', '(?<a', '(?<>a)', '(?<1>a)', '(?<a-b>)', '(?<a>.)(?<a>.)', '(?<a>a)|(?<a>b)', '[', '[a', '[a-', '[b-a]', '[\\d-a', '[a-\\', '\\', 'a\\',
      'a{2,1}', 'a{1}{2}', '^*', '$+', '\\b?', '\\B{1}', '(?<=a)*', '(?<!a){2}', '(?<=a){2,1}', '(?<=a){', '(?=a){2,1}', '(?<a>)\\k', '(?<a>)\\k<', '(?<a>)\\k<a', '(?<a>)\\k<b>', '(?<a>)[\\k]', '\\k<a>(?<a>)(', 'x{99999999999999999999,3}', '(?:a', '(?=a', '(?<=a', '(?i:a)', '(?-i:a)', '(?<a\\u>)', '(?<a\\u{110000}>)', '(?<\\u0031>)', 'a)', '(a))', '((a)', '/', '\n('),
    ...errors('u', '(', '\\-', '\\q', '\\c', '\\c1', '[\\c]', '\\1', '\\8', '(a)\\2', '\\00', '\\01', '[\\00]', '[\\1]', '[\\8]', '[\\q]', '[\\d-a]', '[a-\\d]', '[\\B]', '{', '}', ']', 'a{', 'a{1', 'a{1,', 'a{,5}', '{1}', '^{', '^{1}', '(?=a)*', '(?!a){2}', '(?<=a)?', '\\x4', '\\xz', '\\u', '\\u1', '\\ug', '\\u{', '\\u{}', '\\u{110000}', '\\u{1', '\\u{ffffffffffff}',
      '[\\u{110000}]', '[\\x1]', '\\k', '\\k<a>', '\\k<a', '(?<a>)\\k<b>', '[\\k]', '(?<\u{1f600}>.)', '[z-\\u{61}]', '[\u{1f600}-a]', '\\_', '\\ ', '[\\_]'),
    of('a', 'gg', ''), of('a', 'x', ''), of('a', 'G', ''), of('(', 'gi', ''), of('(', 'yusmig', ''), of('a', 'ig ', ''),
  ],
  'what people write': [
    of('^[\\w.+-]+@([\\w-]+\\.)+[a-z]{2,}$', 'i', 'joe.doe+x@mail.example.COM', 'joe@', 'a@b.c'), of('^(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}$', '', '192.168.1.255', '256.1.1.1', '1.2.3'),
    of('^(\\d{4})-(\\d\\d)-(\\d\\d)(?:T(\\d\\d):(\\d\\d)(?::(\\d\\d(?:\\.\\d+)?))?(Z|[+-]\\d\\d:\\d\\d)?)?$', '', '2020-01-02', '2020-01-02T03:04:05.678Z', '2020-1-2'), of('"(?:[^"\\\\]|\\\\.)*"', 'g', 'a "b\\"c" "d" "'), of('\\/\\*[^]*?\\*\\/|\\/\\/.*', 'g', 'a /* b\n */ c // d\ne'),
    of('([a-z])([A-Z])', 'g', 'camelCaseTextHere'), of('\\B(?=(\\d{3})+(?!\\d))', 'g', '1234567', '123', '12345.6789'), of('^#?([a-f\\d]{2})([a-f\\d]{2})([a-f\\d]{2})$', 'i', '#FFaa09', 'abc'), of('(\\w+)\\s+\\1', 'gi', 'the The cat cat sat'), of('\\{\\{\\s*(\\w+)\\s*\\}\\}', 'g', 'Hi {{ name }}, {{x}}'),
    of('^\\s*(\\w+)\\s*=\\s*(.*?)\\s*$', 'gm', ' a = 1 \nb=two words\n\n c=\n'), of('<(\\w+)[^>]*>.*?</\\1>', 'gs', '<b>x</b><i a="b">\n</i><b></i>'), of('[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?', 'gi', '1 -2.5 .5e10 +3. e5'), of('(?<k>[^=&]+)=(?<v>[^&]*)', 'g', 'a=1&b=&c=%20'),
    of('(x+x+)+y', '', 'xxxxxxxxxxxxy'), of('^(a+)+$', '', 'aaaaaaaaaaaaaaaa'),
  ],
}

/** Pieces that random patterns are made of; texts come from the same characters. */
const atoms = ['a', 'b', 'c', 'a', 'b', '.', '[ab]', '[^a]', '[a-c]', '\\w', '\\W', '\\d', '\\s', '1', ' ', '_', '\\b', '\\B', '^', '$', '', 'ab', 'B', '\\n', '[^\\w]', '[b1-]']
const unicodeAtoms = ['\u{1f600}', '\\u{1f600}', '\ud83d', '\ude00', '[^\u{1f600}]', '[\u{1f600}-\u{1f610}]', '\u00e9', '\u00c9', '\u017f', '[\u017f]', '\u212a', '\u03c3', '\\u212a', '\\ud83d\\ude00', '\\ud83d', '\\ude00', '[\\ude00]']
const quantifiers = ['*', '+', '?', '{2}', '{0,2}', '{1,}', '{1,3}', '{0}', '{2,}', '*?', '+?', '??', '{2}?', '{0,2}?', '{1,}?', '{1,3}?']
const characters = ['a', 'b', 'c', 'a', 'b', 'A', 'B', '1', ' ', '_', '\n', '-']
const unicodeCharacters = ['\u{1f600}', '\ud83d', '\ude00', '\u00e9', '\u00c9', '\u017f', 's', 'k', '\u212a', '\u03c2', '\u03a3', '\u{1f601}']
/** Pieces of broken patterns. */
const noise = ['(', ')', '[', ']', '{', '}', '*', '+', '?', '|', '\\', '^', '$', '.', '-', ',', '1', '2', '0', '8', 'a', 'b', 'c', 'd', 'k', 'u', 'x', '<', '>', '=', '!', ':', '(?<a>', '(?=', '(?<!', '\\k<a>', '\\u', '{1', '{1,2}', 'n', '/']

export function randomCase(random: () => number): Case {
  const below = (count: number): number => Math.floor(random() * count)
  const pick = <T>(list: T[]): T => list[below(list.length)]
  const exotic = random() < 0.3
  let groups = 0
  const named: string[] = []

  const atom = (depth: number): string => {
    const kind = depth > 0 ? random() : random() * 0.55
    if (kind < 0.5) return exotic && random() < 0.4 ? pick(unicodeAtoms) : pick(atoms)
    if (kind < 0.55) return named.length && random() < 0.3 ? `\\k<${pick(named)}>` : groups ? `\\${1 + below(groups)}` : 'a'
    const body = (): string => disjunction(depth - 1)
    if (kind < 0.72) { ++groups; return `(${body()})` }
    if (kind < 0.76) { const name = `n${++groups}`; named.push(name); return `(?<${name}>${body()})` }
    if (kind < 0.86) return `(?:${body()})`
    if (kind < 0.9) return `(?=${body()})`
    if (kind < 0.93) return `(?!${body()})`
    return `(?<${random() < 0.7 ? '=' : '!'}${body()})`
  }
  const term = (depth: number): string => {
    const text = atom(depth)
    const fits = text !== '' && !['^', '$', '\\b', '\\B'].includes(text) && !text.startsWith('(?<=') && !text.startsWith('(?<!') && !text.startsWith('(?=') && !text.startsWith('(?!')
    return (fits || random() < 0.02) && random() < 0.4 ? text + pick(quantifiers) : text
  }
  const alternative = (depth: number): string => Array.from({ length: 1 + below(4) }, () => term(depth)).join('')
  const disjunction = (depth: number): string => Array.from({ length: random() < 0.3 ? 2 + below(2) : 1 }, () => (random() < 0.05 ? '' : alternative(depth))).join('|')

  const pattern = random() < 0.15 ? Array.from({ length: 1 + below(10) }, () => pick(noise)).join('') : disjunction(3)
  const flags = [...'gimsuy'].filter((flag) => random() < (flag === 'y' ? 0.1 : flag === 'u' && exotic ? 0.6 : 0.3)).join('')
  const text = (): string => Array.from({ length: below(9) }, () => (exotic && random() < 0.5 ? pick(unicodeCharacters) : pick(characters))).join('')
  const template = Array.from({ length: 1 + below(4) }, () => pick(['$1', '$2', '$&', '$`', '$\'', '$$', '$<n1>', 'x', '$10', '$0'])).join('')
  return { pattern, flags, inputs: [text(), text(), text()], template, lastIndex: random() < 0.3 ? below(6) : 0 }
}
