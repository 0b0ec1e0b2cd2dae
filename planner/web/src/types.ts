/** What the server's API sends: one interface per resource, field for field. */

/** Letters that fit, as in the server's models. */
export const longest = { project: 100, title: 300, label: 50 };

export interface Row {
  id: string;
  /** Number of the group change that last touched the row; 0 while only this page knows it. */
  version: number;
}

export interface Project extends Row {
  name: string;
  color: string;
  position: string;
  archived: boolean;
  created_at: string;
}

export interface Task extends Row {
  project: string;
  parent: string | null;
  title: string;
  note: string;
  /** A fractional index: siblings are ordered by it, byte by byte. */
  position: string;
  assignee: string | null;
  /** YYYY-MM-DD */
  due: string | null;
  /** minutes */
  estimate: number | null;
  done_at: string | null;
  created_at: string;
}

export interface Label extends Row {
  name: string;
  color: string;
}

export interface TaskLabel extends Row {
  task: string;
  label: string;
}

export interface Comment extends Row {
  task: string;
  author: string;
  body: string;
  created_at: string;
}

export interface Tables {
  projects: Project;
  tasks: Task;
  labels: Label;
  "task-labels": TaskLabel;
  comments: Comment;
}

export type Resource = keyof Tables;
export const resources: Resource[] = ["projects", "tasks", "labels", "task-labels", "comments"];

export type Role = "owner" | "admin" | "member" | "guest";

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  ended: boolean | string | null;
}

export interface Account {
  id: string;
  email: string;
  name: string;
}

export interface Group {
  slug: string;
  name: string;
  role: Role;
  /** My member id in this group. */
  member: string;
  version: number;
  revision: number;
}

export interface SyncAnswer {
  version: number;
  revision: number;
  reset: boolean;
  rows: { [R in Resource]?: Tables[R][] };
  deleted: { [R in Resource]?: string[] };
  /** null: unchanged since the revision asked with. */
  members: Member[] | null;
  next: string | null;
}

export interface BootAnswer {
  account: Account;
  groups: Group[];
  group: string | null;
  sync: SyncAnswer | null;
}
