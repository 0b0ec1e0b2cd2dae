/** Requests to the server, and the two ways in which they fail. */
import type { BootAnswer, Group, SyncAnswer } from "./types";

interface FieldError {
  field: string;
  message: string;
}

/** The server understood and said no: asking the same again gives the same answer. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** No answer, or "not now": the same request may succeed after `seconds`. */
export class TryLater extends Error {
  constructor(readonly seconds: number | null = null) {
    super("The server can't be reached right now.");
  }
}

export interface CallOptions {
  body?: unknown;
  /** Idempotency-Key: a request repeated with the same key has one effect. */
  key?: string;
}

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** One JSON request. Returns the decoded body (null for 204); throws Refused or TryLater. */
export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["Content-Type"] = "application/json";
  if (options.key) headers["Idempotency-Key"] = options.key;
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  // A small write goes on even when the page is closed; browsers refuse that for more than 64 KB.
  const keepalive = method !== "GET" && (body ?? "").length < 20_000;
  const response = await reach(path, { method, headers, body, keepalive });
  if (!response.ok) throw await refusal(response);
  return (response.status === 204 ? null : await response.json()) as T;
}

/** fetch, with "no connection", "gateway is restarting" and "too many requests" told as TryLater. */
export async function reach(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch {
    throw new TryLater();
  }
  if ([429, 502, 503, 504].includes(response.status)) {
    throw new TryLater(Number(response.headers.get("Retry-After")) || null);
  }
  return response;
}

async function refusal(response: Response): Promise<Refused> {
  const problem = await response.json().catch(() => ({}));
  const fields: FieldError[] = problem.errors ?? [];
  const detail = problem.detail ?? `The server answered ${response.status}.`;
  const said = fields.length ? fields.map(sentence) : [detail, problem.next];
  return new Refused(response.status, said.filter(Boolean).join(" "));
}

/** { field: "name", message: "is taken." } → "Name is taken." */
function sentence({ field, message }: FieldError): string {
  const whole = /^[a-z]/.test(message) ? `${field} ${message}` : message;
  return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}`.replace(/([^.!?])$/, "$1.");
}

export function boot(slug: string | null): Promise<BootAnswer> {
  return call("GET", slug ? `/api/boot?group=${encodeURIComponent(slug)}` : "/api/boot");
}

export function createGroup(name: string): Promise<Group> {
  return call("POST", "/api/groups", { body: { name } });
}

/** One page of what changed in the group after version `since`. */
export function getSync(
  slug: string,
  since: number,
  revision: number,
  cursor: string | null = null,
): Promise<SyncAnswer> {
  const query = new URLSearchParams({ since: String(since) });
  if (revision) query.set("revision", String(revision));
  if (cursor) query.set("cursor", cursor);
  return call("GET", `/api/${slug}/sync?${query}`);
}
