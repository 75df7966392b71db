import { useId } from "react";

/** The studio's sign: a figure cut out of its background. */
export function Mark({ className }: { readonly className?: string }) {
  const checks = useId();
  const round = useId();
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <defs>
        <pattern id={checks} width="16" height="16" patternUnits="userSpaceOnUse">
          <rect width="16" height="16" fill="var(--check-a)" />
          <path d="M0 0h8v8H0zM8 8h8v8H8z" fill="var(--check-b)" />
        </pattern>
        <clipPath id={round}>
          <rect width="32" height="32" rx="8" />
        </clipPath>
      </defs>
      <g clipPath={`url(#${round})`}>
        <rect width="32" height="32" fill={`url(#${checks})`} />
        <circle cx="16" cy="11.5" r="5.25" fill="var(--accent)" />
        <circle cx="16" cy="29" r="10.5" fill="var(--accent)" />
      </g>
      <rect x="0.5" y="0.5" width="31" height="31" rx="7.5" fill="none" stroke="var(--line)" />
    </svg>
  );
}
