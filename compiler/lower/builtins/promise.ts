/** Promise: what it holds is boxed. In `promise<U[]>`, `U` is the element of what an `await` of the call gives. */
export const promise: Record<string, string> = {
  'new Promise': 'promise/create (fn(ref,ref):void) : promise',
  'Promise.resolve': 'promise/resolve (ref=) : promise',
  'Promise.reject': 'promise/reject (ref=) : promise',
  'Promise.prototype.then': 'promise/then (fn(ref):ref=, fn(ref):ref=) : promise',
  'Promise.prototype.catch': 'promise/catch_ (fn(ref):ref=) : promise',
  'Promise.prototype.finally': 'promise/finally_ (fn():ref=) : promise',
  'Promise.all': 'promise-all/all <U> (ref[]) : promise<U[]>',
  'Promise.allSettled': 'promise-all/allSettled (ref[]) : promise',
  'Promise.any': 'promise-all/any (ref[]) : promise',
  'Promise.race': 'promise-all/race (ref[]) : promise',
  'get PromiseFulfilledResult.prototype.status': 'promise-all/settledStatus () : string',
  'get PromiseFulfilledResult.prototype.value': 'promise-all/settledValue () : ref',
  'get PromiseRejectedResult.prototype.status': 'promise-all/settledStatus () : string',
  'get PromiseRejectedResult.prototype.reason': 'promise-all/settledReason () : ref',
}
