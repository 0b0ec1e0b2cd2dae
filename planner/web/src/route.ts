/** The address bar, as data. */
import { Changing } from "./changes";

export type Route =
  | { page: "home" | "sign-in" | "sign-up" | "forgot" | "new-group" }
  | { page: "verify" | "reset"; key: string | null }
  | GroupRoute;

export interface GroupRoute {
  page: "group";
  group: string;
  project: string | null;
  task: string | null;
}

export function parse(path: string): Route {
  const [first, second, third, fourth] = path.split("/").slice(1).map(decodeURIComponent);
  if (first === "g" && second) {
    return { page: "group", group: second, project: third || null, task: fourth || null };
  }
  if (first === "verify-email") return { page: "verify", key: second || null };
  if (first === "reset-password") return second ? { page: "reset", key: second } : { page: "forgot" };
  if (first === "sign-in" || first === "sign-up" || first === "new-group") return { page: first };
  return { page: "home" };
}

/** The path of a group, a project or a task. */
export function pathOf(group: string, project?: string | null, task?: string | null): string {
  return `/${["g", group, project, task].filter(Boolean).join("/")}`;
}

class Address extends Changing {
  route = parse(location.pathname);

  constructor() {
    super();
    window.addEventListener("popstate", () => this.#read());
    document.addEventListener("click", (event) => this.#onClick(event));
  }

  go(path: string, how: "push" | "replace" = "push"): void {
    if (path === location.pathname) return;
    if (how === "push") history.pushState(null, "", path);
    else history.replaceState(null, "", path);
    this.#read();
  }

  #read(): void {
    this.route = parse(location.pathname);
    this.changed();
  }

  /** Ordinary links inside the page change the view without loading it again. */
  #onClick(event: MouseEvent): void {
    const link = (event.target as Element).closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin || link.target) return;
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented)
      return;
    event.preventDefault();
    this.go(link.pathname);
  }
}

export const address = new Address();
