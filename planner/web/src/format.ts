/** Values as people read and type them. */

/** Today where the reader is, as YYYY-MM-DD. */
export function today(now = new Date()): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Whole days from one YYYY-MM-DD to another. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** A due date in a word or two, as near as it is: "Today", "Friday", "12 Mar", "12 Mar 2024". */
export function dueText(due: string, day = today()): string {
  const days = daysBetween(day, due);
  const near: Record<number, string> = { [-1]: "Yesterday", 0: "Today", 1: "Tomorrow" };
  if (near[days]) return near[days];
  const date = new Date(`${due}T12:00:00`);
  if (days > 0 && days < 7) return date.toLocaleDateString("en", { weekday: "long" });
  const year = due.slice(0, 4) === day.slice(0, 4) ? undefined : "numeric";
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year });
}

export function dueTone(due: string, day = today()): "late" | "today" | "later" {
  if (due < day) return "late";
  return due === day ? "today" : "later";
}

/** Minutes as "45m", "2h", "1h 30m". */
export function estimateText(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours ? `${hours}h` : "", rest || !hours ? `${rest}m` : ""].filter(Boolean).join(" ");
}

/** Reads "90", "45m", "1.5h", "1h 30m" as minutes; null for nothing, undefined for nonsense. */
export function parseEstimate(text: string): number | null | undefined {
  const clean = text.trim().toLowerCase().replace(",", ".");
  if (!clean) return null;
  const match = /^(?:(\d+(?:\.\d+)?)\s*h)?\s*(?:(\d+)\s*(?:m|min)?)?$/.exec(clean);
  if (!match) return undefined;
  return Math.round(Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0)) || null;
}

/** How long ago, roughly: "just now", "5 min ago", "3 h ago", then the date. */
export function ago(iso: string, now = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return dueText(today(new Date(iso)), today(new Date(now)));
}

/** "Ada Marsh" → "AM" */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

/** A hue (0–359) that stays the same for the same id; near ids get far hues. */
export function hue(id: string): number {
  let sum = 0;
  for (const letter of id) sum = Math.imul(sum ^ letter.charCodeAt(0), 0x01000193);
  return (sum >>> 8) % 360;
}

/** Colours offered for projects and labels. */
export const palette = [
  "#4c6fe0",
  "#e0663c",
  "#3c9a6a",
  "#a855d8",
  "#2f9aa8",
  "#c9962a",
  "#dc4c6c",
  "#7a8594",
];
