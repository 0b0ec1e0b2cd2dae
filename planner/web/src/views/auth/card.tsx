import type { ComponentChildren } from "preact";
import { Mark } from "../icon";

interface CardProps {
  title: string;
  lead?: ComponentChildren;
  children?: ComponentChildren;
  foot?: ComponentChildren;
}

/** The frame of the pages before sign-in. */
export function Card({ title, lead, children, foot }: CardProps) {
  return (
    <main class="auth">
      <div class="card">
        <Mark />
        <h1>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
        {children}
      </div>
      {foot && <p class="auth-foot">{foot}</p>}
    </main>
  );
}

/** A card with nothing left to do but go on. */
export function Ending({
  title,
  lead,
  link,
}: {
  title: string;
  lead: string;
  link: { to: string; text: string };
}) {
  return (
    <Card title={title} lead={lead}>
      <a class="button primary" href={link.to}>
        {link.text}
      </a>
    </Card>
  );
}
