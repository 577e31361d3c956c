/** What apps hand over as `string | Uint8Array`. */
import { refToString } from "../text";
import { encodeUtf8 } from "../utf8";
import { Ref } from "../value";

/** Bytes of a string (UTF-8) or of a Uint8Array. */
export function bytesOf(data: Ref): Uint8Array {
  return data instanceof Uint8Array ? changetype<Uint8Array>(data) : encodeUtf8(refToString(data));
}
