/** Files of the app's folder `assets/`, which are part of its image. The same under `uni run --on node`. */
import type { HttpExchange } from "./http";

/**
 * Answers with the file that the request's path names ("/" stands for "/index.html"), with ETag, 304 for who has it already, and single ranges.
 * Returns false, without an answer, when there is none, or the method is neither GET nor HEAD.
 */
export declare function serveAsset(exchange: HttpExchange): boolean;
