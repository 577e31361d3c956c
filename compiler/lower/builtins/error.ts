/** Error and its standard subclasses, with and without `new`. Their properties are fields of `JsError`: message, name, cause; errors. */
const kinds = ['Error', 'RangeError', 'TypeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError']

export const error: Record<string, string> = {
  ...Object.fromEntries(kinds.flatMap((kind) => ['', 'new '].map((how) => [how + kind, `error/create${kind} (string=, ref=) : error`]))),
  'AggregateError': 'error/createAggregateError (ref[], string=, ref=) : error',
  'new AggregateError': 'error/createAggregateError (ref[], string=, ref=) : error',
  'Error.prototype.toString': 'error/toText () : string',
  'get Error.prototype.stack': 'error/stackOf () : string',
}
