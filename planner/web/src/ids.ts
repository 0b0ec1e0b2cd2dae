import { v7 } from "uuid";

/**
 * Ids are made here, not by the server: a create that is sent twice makes one row, and a row can be
 * referred to before the server has seen it. Version 7 sorts by time, which the server's tables like.
 */
export const newId = (): string => v7();
