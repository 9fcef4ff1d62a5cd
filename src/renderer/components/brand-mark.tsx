const DOTS: readonly (readonly [x: number, y: number, r: number])[] = [
  [12, 4.5, 3],
  [6.5, 12, 2.6],
  [17.5, 12, 2.6],
  [2.3, 19, 2.1],
  [21.7, 19, 2.1],
];

/** Muster's mark: five machines, in formation. */
export function BrandMark({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="currentColor" aria-hidden>
      {DOTS.map(([x, y, r]) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r={r} />
      ))}
    </svg>
  );
}
