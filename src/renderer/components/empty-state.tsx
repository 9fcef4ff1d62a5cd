import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface Props {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
  readonly testId?: string;
}

/** What will be here, and the one next act. */
export function EmptyState({ icon: Icon, title, text, children, testId }: Props) {
  return (
    <div className="empty-state" {...(testId ? { 'data-testid': testId } : {})}>
      <Icon size={28} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      <p>{text}</p>
      {children ? <div className="row">{children}</div> : null}
    </div>
  );
}
