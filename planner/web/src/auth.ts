/** Sign-in and its relatives: django-allauth's headless API for browsers. */
import { reach, TryLater } from "./api";

export interface AuthError {
  code: string;
  message: string;
  /** The field it belongs to. */
  param?: string;
}

export interface AuthAnswer {
  status: number;
  signedIn: boolean;
  /** The account exists, but its e-mail address is still to be confirmed. */
  unconfirmed: boolean;
  errors: AuthError[];
  data: { email?: string };
  /** Of the configuration only: whether confirmation mails carry a code to type, or only a link. */
  byCode: boolean;
}

const BASE = "/_allauth/browser/v1";

/** What is said in place of allauth's own words. */
const words: Record<string, string> = {
  email_password_mismatch:
    "That e-mail address and password don't go together. Check both, or reset your password.",
  too_many_login_attempts: "Too many attempts. Wait a few minutes, then try again.",
  email_taken: "There is already an account with this e-mail address. Sign in instead?",
  incorrect_code: "That code is not right. Look at the newest message we sent.",
  invalid_or_expired_key: "This link is no longer valid. Sign in to be sent a new one.",
  invalid_password_reset: "This link was already used, or is too old. Ask for a new one.",
};

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

interface Payload {
  data?: {
    email?: string;
    account?: { email_verification_by_code_enabled?: boolean };
    flows?: { id: string; is_pending?: boolean }[];
  };
  meta?: { is_authenticated?: boolean };
  errors?: AuthError[];
}

async function ask(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<AuthAnswer> {
  // The first answer of any kind sets the cookie that every write must repeat.
  if (method !== "GET" && !cookie("csrftoken")) await reach(`${BASE}/auth/session`, {});
  const response = await reach(`${BASE}${path}`, {
    method,
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": cookie("csrftoken"),
      ...headers,
    },
    body: body && JSON.stringify(body),
  });
  const payload: Payload = await response.json().catch(() => ({}));
  if (response.status >= 500) throw new TryLater();
  return {
    status: response.status,
    signedIn: payload.meta?.is_authenticated === true,
    unconfirmed: payload.data?.flows?.some((flow) => flow.id === "verify_email" && flow.is_pending) ?? false,
    errors: (payload.errors ?? []).map((error) => ({
      ...error,
      message: words[error.code] ?? error.message,
    })),
    data: { email: payload.data?.email },
    byCode: payload.data?.account?.email_verification_by_code_enabled ?? false,
  };
}

export const auth = {
  config: () => ask("GET", "/config"),
  session: () => ask("GET", "/auth/session"),
  signIn: (email: string, password: string) => ask("POST", "/auth/login", { email, password }),
  signUp: (name: string, email: string, password: string) =>
    ask("POST", "/auth/signup", { name, email, password }),
  signOut: () => ask("DELETE", "/auth/session"),
  /** Whose address a confirmation link is for. */
  lookAtKey: (key: string) =>
    ask("GET", "/auth/email/verify", undefined, { "X-Email-Verification-Key": key }),
  /** `key` is the key of a link or the code from an e-mail. */
  verify: (key: string) => ask("POST", "/auth/email/verify", { key }),
  resend: () => ask("POST", "/auth/email/verify/resend"),
  forgot: (email: string) => ask("POST", "/auth/password/request", { email }),
  lookAtReset: (key: string) =>
    ask("GET", "/auth/password/reset", undefined, { "X-Password-Reset-Key": key }),
  reset: (key: string, password: string) => ask("POST", "/auth/password/reset", { key, password }),
};
