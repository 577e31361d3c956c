/** Timers and jobs. */
export const timers: Record<string, string> = {
  'setTimeout': 'timers/setTimeout (fn():void, f64=) : ref',
  'setInterval': 'timers/setInterval (fn():void, f64=) : ref',
  'setImmediate': 'timers/setImmediate (fn():void) : ref',
  'clearTimeout': 'timers/clear (ref=) : void',
  'clearInterval': 'timers/clear (ref=) : void',
  'clearImmediate': 'timers/clear (ref=) : void',
  'queueMicrotask': 'timers/queueMicrotask (fn():void) : void',
  'Timeout.prototype.ref': 'timers/ref () : ref',
  'Timeout.prototype.unref': 'timers/unref () : ref',
  'Timeout.prototype.hasRef': 'timers/hasRef () : bool',
}
