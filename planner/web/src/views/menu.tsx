import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface MenuProps {
  id: string;
  /** What the button is for, where its content doesn't say. */
  label?: string;
  title?: string;
  button: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}

/** A button that opens a panel under it: the browser's own popover closes it on Escape or a click beside. */
export function Menu({ id, label, title, button, class: kind = "ghost", children }: MenuProps) {
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const place = (): void => {
    const at = opener.current?.getBoundingClientRect();
    if (!at || !panel.current) return;
    panel.current.style.top = `${at.bottom + 6}px`;
    panel.current.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - 268))}px`;
  };
  return (
    <>
      <button
        ref={opener}
        type="button"
        class={kind}
        aria-label={label}
        title={title}
        popovertarget={id}
        onClick={place}
      >
        {button}
      </button>
      <div ref={panel} id={id} popover="auto" class="menu" onClick={() => panel.current?.hidePopover()}>
        {children}
      </div>
    </>
  );
}
