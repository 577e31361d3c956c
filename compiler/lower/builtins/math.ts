/** `Math`. */
const unary = ['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cbrt', 'cos', 'cosh', 'exp', 'expm1', 'fround', 'log', 'log10', 'log1p', 'log2', 'round', 'sign', 'sin', 'sinh', 'tan', 'tanh']
const constants = ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2']

export const mathBuiltins: Record<string, string> = {
  ...Object.fromEntries(unary.map((name) => [`Math.${name}`, `math/${name} (f64) : f64`])),
  ...Object.fromEntries(constants.map((name) => [`Math.${name}`, `math/${name} () : f64`])),
  'Math.abs': 'math/absolute (f64) : f64',
  'Math.atan2': 'math/atan2 (f64, f64) : f64',
  'Math.ceil': 'math/ceiling (f64) : f64',
  'Math.clz32': 'math/clz32 (f64) : i32',
  'Math.floor': 'math/below (f64) : f64',
  'Math.hypot': 'math/hypot (...f64) : f64',
  'Math.imul': 'math/imul (f64, f64) : i32',
  'Math.max': 'math/maximum (...f64) : f64',
  'Math.max(f64,f64)': 'math/max2 (f64, f64) : f64',
  'Math.min': 'math/minimum (...f64) : f64',
  'Math.min(f64,f64)': 'math/min2 (f64, f64) : f64',
  'Math.pow': 'math/pow (f64, f64) : f64',
  'Math.random': 'math/random () : f64',
  'Math.sqrt': 'math/root (f64) : f64',
  'Math.trunc': 'math/truncated (f64) : f64',
}
