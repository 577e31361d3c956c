import { boardName } from "uni";

/** Under Node the ports below 1024 are the administrator's. */
export const PORT = boardName() === "node" ? 5300 : 53;
