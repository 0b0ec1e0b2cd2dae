const paths = {
  check: "M3.5 8.5l3 3 6-6.5",
  chevron: "M6 4l4 4-4 4",
  close: "M4 4l8 8M12 4l-8 8",
  comment: "M3 4.5h10v7H7.5L4.5 14v-2.5H3z",
  down: "M8 3.5v9M4.5 9L8 12.5 11.5 9",
  drop: "M4 6l4 4 4-4",
  dots: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  indent: "M2.5 3.5h11M7.5 8h6M2.5 12.5h11M2.5 6.2L4.4 8l-1.9 1.8",
  keys: "M2.5 4.5h11v7h-11zM5 7h.01M8 7h.01M11 7h.01M5.5 9.5h5",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  outdent: "M2.5 3.5h11M7.5 8h6M2.5 12.5h11M4.4 6.2L2.5 8l1.9 1.8",
  plus: "M8 3.5v9M3.5 8h9",
  trash: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5",
  up: "M8 12.5v-9M4.5 7L8 3.5 11.5 7",
};

export type IconName = keyof typeof paths;

/** A 16-pixel line drawing; what it means is said by the button around it. */
export function Icon({ name }: { name: IconName }) {
  const dotted = name === "dots" || name === "grip";
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[name]} stroke-width={dotted ? 2 : 1.5} />
    </svg>
  );
}

/** The planner's mark. */
export function Mark() {
  return <img class="mark" src="/favicon.svg" alt="" width="28" height="28" />;
}
