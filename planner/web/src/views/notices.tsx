import { session } from "../session";
import { Icon } from "./icon";

/** Short messages at the bottom of the page; read aloud as they come. */
export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {session.notices.map((notice) => (
        <div key={notice.id} class={`notice ${notice.tone}`}>
          <span>{notice.text}</span>
          {notice.action && (
            <button
              type="button"
              class="notice-action"
              onClick={() => {
                notice.action?.run();
                session.dismiss(notice.id);
              }}
            >
              {notice.action.label}
            </button>
          )}
          <button
            type="button"
            class="notice-close"
            aria-label="Dismiss"
            onClick={() => session.dismiss(notice.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
